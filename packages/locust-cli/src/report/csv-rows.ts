import { fixed, floatText } from '../python.js';
import { bucket, percentile } from '../stats/distribution.js';
import type { Entry } from '../stats/entry.js';
import type { Stats } from '../stats/stats.js';
import { PERCENTILES } from './percentiles.js';

// The rows of Locust's files, as Python's csv module writes them.

type Field = string | number;

const HEADINGS = PERCENTILES.map(([, heading]) => heading);

const STATS_HEADER = row([
  ...['Type', 'Name', 'Request Count', 'Failure Count', 'Median Response Time', 'Average Response Time'],
  ...['Min Response Time', 'Max Response Time', 'Average Content Size', 'Requests/s', 'Failures/s'],
  ...HEADINGS,
]);

export const HISTORY_HEADER = row([
  ...['Timestamp', 'User Count', 'Type', 'Name', 'Requests/s', 'Failures/s', ...HEADINGS],
  ...['Total Request Count', 'Total Failure Count', 'Total Median Response Time', 'Total Average Response Time'],
  ...['Total Min Response Time', 'Total Max Response Time', 'Total Average Content Size'],
]);

const FAILURES_HEADER = row(['Method', 'Name', 'Error', 'Occurrences', 'First Seen', 'Last Seen']);
const EXCEPTIONS_HEADER = row(['Count', 'Message', 'Traceback', 'Nodes']);

export function statsFile(stats: Stats): string {
  const rows = [...stats.sorted(), stats.total].map((entry) =>
    row([
      ...[entry.method, entry.name, ...sums(entry), floatText(entry.rps), floatText(entry.failRate)],
      ...percentiles(entry, (p) => entry.percentile(p)),
    ]),
  );
  return STATS_HEADER + rows.join('');
}

/** Only the total, with percentiles of all so far; in full every entry, with percentiles of the last 10 s. */
export function historyRows(stats: Stats, full: boolean, users: number, now: number): string {
  const entries = full ? [...stats.sorted(), stats.total] : [stats.total];
  const rows = entries.map((entry) =>
    row([
      ...[Math.floor(now), users, entry.method, entry.name],
      ...[fixed(entry.currentRps, 6), fixed(entry.currentFailRate, 6)],
      ...(full ? currentPercentiles(entry, now) : percentiles(entry, (p) => entry.percentile(p))),
      ...sums(entry),
    ]),
  );
  return rows.join('');
}

export function failuresFile(stats: Stats): string {
  const rows = stats
    .errorsSorted()
    .map(({ method, name, error, occurrences, firstSeen, lastSeen }) =>
      row([method, name, error, occurrences, second(firstSeen), second(lastSeen)]),
    );
  return FAILURES_HEADER + rows.join('');
}

export function exceptionsFile(stats: Stats): string {
  const rows = stats.exceptions.map(({ count, message, traceback }) => row([count, message, traceback, 'local']));
  return EXCEPTIONS_HEADER + rows.join('');
}

function sums(entry: Entry): Field[] {
  const { requests, failures, median, average, min = 0, max, averageContent } = entry;
  // Buckets are ints. A median that is none was measured, and is a float as all that is measured.
  const middle = median === bucket(median) ? median : floatText(median);
  const content = requests === 0 ? 0 : floatText(averageContent);
  return [requests, failures, middle, floatText(average), min && floatText(min), max && floatText(max), content];
}

function currentPercentiles(entry: Entry, now: number): Field[] {
  const window = entry.window(now);
  return percentiles(entry, (p) => (window ? percentile(window.times, window.requests, p) : 0));
}

function percentiles(entry: Entry, at: (p: number) => number): Field[] {
  return PERCENTILES.map(([p]) => (entry.requests === 0 ? 'N/A' : at(p)));
}

function second(time: number): string {
  return new Date(Math.floor(time) * 1000).toISOString().replace('.000', '');
}

function row(fields: readonly Field[]): string {
  const cells = fields.map((field) => (/[",\r\n]/.test(`${field}`) ? `"${`${field}`.replaceAll('"', '""')}"` : field));
  return `${cells.join(',')}\r\n`;
}
