import type { Entry } from '../../stats/entry.js';
import type { Stats } from '../../stats/stats.js';
import { number } from '../numbers.js';
import { clock } from '../words.js';
import type { Point } from './history.js';
import { element, escapeHtml } from './markup.js';

interface Column<Row> {
  title: string;
  /** `head` names the row, `message` is long. */
  kind: 'head' | 'text' | 'message' | 'number';
  value(row: Row): string;
  /** The value is bad news. */
  alarm?(row: Row): boolean;
}

/** @param caption what has to be known to read the numbers */
function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[], total?: Row): string {
  const cell = (row: Row) => (column: Column<Row>) => {
    const text = escapeHtml(column.value(row));
    if (column.kind === 'head') return element('th', { scope: 'row' }, text);
    return element('td', { class: column.alarm?.(row) ? `${column.kind} alarm` : column.kind }, text);
  };
  const titles = columns.map(({ title, kind }) => element('th', { scope: 'col', class: kind }, escapeHtml(title)));
  const lines = rows.map((row) => element('tr', row === total ? { class: 'total' } : {}, ...columns.map(cell(row))));
  return element(
    'div',
    // To be scrolled by keys too where it is wider than the page.
    { class: 'table', tabindex: 0, role: 'region', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', {}, element('span', {}, escapeHtml(caption))),
      element('thead', {}, element('tr', {}, ...titles)),
      element('tbody', {}, lines.join('\n')),
    ),
  );
}

const type: Column<Entry> = { title: 'Type', kind: 'text', value: ({ method }) => method };
const name: Column<Entry> = { title: 'Name', kind: 'head', value: (entry) => entry.name };

export function requestTable(stats: Stats): string {
  const columns: Column<Entry>[] = [
    type,
    name,
    { title: '# Requests', kind: 'number', value: ({ requests }) => number(requests) },
    { title: '# Fails', kind: 'number', value: ({ failures }) => number(failures) },
    { title: 'Average (ms)', kind: 'number', value: ({ average }) => number(average, 2) },
    { title: 'Min (ms)', kind: 'number', value: ({ min = 0 }) => number(min) },
    { title: 'Max (ms)', kind: 'number', value: ({ max }) => number(max) },
    { title: 'Average size (bytes)', kind: 'number', value: ({ averageContent }) => number(averageContent, 2) },
    { title: 'RPS', kind: 'number', value: ({ rps }) => number(rps, 2) },
    { title: 'Failures/s', kind: 'number', value: ({ failRate }) => number(failRate, 2) },
  ];
  const caption = 'Failed requests count as requests; rates are those of the whole run.';
  return table(caption, columns, [...stats.sorted(), stats.total], stats.total);
}

export function responseTable(stats: Stats): string {
  const percentiles = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1].map(
    (p): Column<Entry> => ({
      title: `${Math.round(100 * p)}%ile (ms)`,
      kind: 'number',
      value: (entry) => number(entry.percentile(p)),
    }),
  );
  const caption = 'As many percent of the requests took no longer. Times of 100 ms and more are rounded to two digits.';
  return table(
    caption,
    [{ ...type, title: 'Method' }, name, ...percentiles],
    [...stats.sorted(), stats.total],
    stats.total,
  );
}

export function failureTable(stats: Stats): string {
  const since = (time: number) => clock(time - stats.startTime);
  const failures = stats.errors.toSorted((a, b) => b.occurrences - a.occurrences);
  const caption = 'The most frequent first. When they were seen is counted from the start.';
  return table(
    caption,
    [
      { title: '# Failures', kind: 'number', value: ({ occurrences }) => number(occurrences) },
      { title: 'Method', kind: 'text', value: ({ method }) => method },
      { title: 'Name', kind: 'head', value: (failure) => failure.name },
      { title: 'Message', kind: 'message', value: ({ error }) => error },
      { title: 'First seen', kind: 'number', value: ({ firstSeen }) => since(firstSeen) },
      { title: 'Last seen', kind: 'number', value: ({ lastSeen }) => since(lastSeen) },
    ],
    failures,
  );
}

/** Of the scenario itself. */
export function exceptionTable({ exceptions }: Stats): string {
  return table(
    'What the scenario threw, by where it did.',
    [
      { title: '# Occurrences', kind: 'number', value: ({ count }) => number(count) },
      { title: 'Message', kind: 'head', value: ({ message }) => message },
      { title: 'Traceback', kind: 'message', value: ({ traceback }) => traceback },
    ],
    exceptions,
  );
}

export function thresholdTable(thresholds: readonly { text: string; crossed: boolean }[]): string {
  return table(
    'What the scenario asks for.',
    [
      { title: 'Threshold', kind: 'head', value: ({ text }) => text },
      {
        title: 'Result',
        kind: 'text',
        value: ({ crossed }) => (crossed ? '✗ crossed' : '✓ passed'),
        alarm: ({ crossed }) => crossed,
      },
    ],
    thresholds,
  );
}

/** Returns the values of the charts, for readers who cannot see the charts. */
export function historyTable(points: readonly Point[]): string {
  const ms = (value: number | null) => (value === null ? '–' : number(value));
  return table(
    'Minutes and seconds from the start; – where no request ended.',
    [
      { title: 'Time', kind: 'head', value: ({ at }) => clock(at) },
      { title: 'Users', kind: 'number', value: ({ users }) => number(users) },
      { title: 'RPS', kind: 'number', value: ({ rps }) => number(rps, 2) },
      { title: 'Failures/s', kind: 'number', value: ({ failRate }) => number(failRate, 2) },
      { title: '50%ile (ms)', kind: 'number', value: ({ p50 }) => ms(p50) },
      { title: '95%ile (ms)', kind: 'number', value: ({ p95 }) => ms(p95) },
    ],
    points,
  );
}
