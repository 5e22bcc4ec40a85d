import { fixed, padRight, unquoted } from '../python.js';
import type { Entry } from '../stats/entry.js';
import type { Stats } from '../stats/stats.js';
import { PERCENTILES } from './percentiles.js';

// Locust's tables, to the letter.

const TYPE_WIDTH = 8;

/** Room for names. @param columns of the terminal that standard output is; undefined where it is none */
export function nameWidth(columns: number | undefined): number {
  return columns === undefined ? 80 : Math.max(Math.min(columns - 80, 80), 0);
}

/** @param options current has the rates of the last 10 s, not those of all the time */
export function statsTable(stats: Stats, options: { current: boolean; nameWidth: number }): string[] {
  const width = options.nameWidth - 4;
  const numbers = [7, 13, 7, 7, 7, 7, 8, 11].map((columns) => '-'.repeat(columns));
  const separator = ['-'.repeat(TYPE_WIDTH), '-'.repeat(Math.max(width, 0)), ...numbers].join('|');
  const rows = stats.sorted().map((entry) => statsRow(entry, width, options.current));
  const titles = ['# reqs', '# fails', 'Avg', 'Min', 'Max', 'Med', 'req/s', 'failures/s'];
  return [
    statsLine('Type', 'Name', width, titles),
    ...[separator, ...rows, separator],
    ...[statsRow(stats.total, width, options.current), ''],
  ];
}

/** Of entries that have requests. */
export function percentileTable(stats: Stats, nameWidth: number): string[] {
  const line = (type: string, name: string, [first = '', ...others]: readonly (string | number)[]) =>
    [
      `${padRight(type, TYPE_WIDTH)} ${padRight(name, nameWidth)} ${`${first}`.padStart(8)}`,
      ...others.map((text) => `${text}`.padStart(6)),
    ].join(' ');
  const row = (entry: Entry) =>
    line(entry.method, entry.name, [...PERCENTILES.map(([p]) => entry.percentile(p)), entry.requests]);
  const dashes = [TYPE_WIDTH, nameWidth, 8, ...PERCENTILES.map(() => 6)].map((columns) => '-'.repeat(columns));
  const separator = dashes.join('|');
  return [
    'Response time percentiles (approximated)',
    line('Type', 'Name', [...PERCENTILES.map(([, heading]) => heading), '# reqs']),
    separator,
    ...stats
      .sorted()
      .filter(({ requests }) => requests > 0)
      .map(row),
    separator,
    ...(stats.total.requests > 0 ? [row(stats.total)] : []),
  ];
}

/** Nothing without errors. */
export function errorReport(stats: Stats, nameWidth: number): string[] {
  if (stats.errors.length === 0) return [];
  const line = (count: string, text: string) => `${count.padEnd(18)} ${padRight(text, 100)}`;
  const separator = `${'-'.repeat(18)}|${'-'.repeat(nameWidth + 61)}`;
  const rows = stats.errors.map(({ method, name, error, occurrences }) =>
    line(`${occurrences}`, `${method} ${name}: ${unwrapped(error)}`),
  );
  return ['Error report', line('# occurrences', 'Error'), separator, ...rows, separator, ''];
}

function statsRow(entry: Entry, width: number, current: boolean): string {
  const { requests, failures, failRatio, average, min = 0, max, median } = entry;
  const rates = current ? [entry.currentRps, entry.currentFailRate] : [entry.rps, entry.failRate];
  return statsLine(entry.method && `${entry.method} `, entry.name, width, [
    ...[`${requests}`, `${failures}(${fixed(failRatio * 100, 2)}%)`],
    ...[average, min, max, median].map((ms) => `${Math.trunc(ms)}`),
    ...rates.map((rate) => fixed(rate, 2)),
  ]);
}

function statsLine(type: string, name: string, width: number, cells: readonly string[]): string {
  const [requests, fails, average, min, max, median, rate, failRate] = [7, 12, 7, 7, 7, 7, 7, 11].map((columns, i) =>
    (cells[i] ?? '').padStart(columns),
  );
  // A negative width is as good as a positive one to Python, where its separator has no dash.
  const start = `${padRight(type, TYPE_WIDTH)} ${padRight(name, Math.abs(width))}`;
  return `${start} ${requests} ${fails} |${average} ${min} ${max}${median} | ${rate} ${failRate}`;
}

/** What a scenario said itself needs no type. */
function unwrapped(error: string): string {
  const said = /^CatchResponseError\((.*)\)$/s.exec(error)?.[1];
  return said === undefined ? error : unquoted(said);
}
