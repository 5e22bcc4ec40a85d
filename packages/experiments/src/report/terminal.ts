import type { Sample, Trace } from '../trace/trace.js';
import { clock, greatest, number, times } from './plot/axis.js';

/** Before the diagrams, for what they show, and after them, for how much it was. */
const BEFORE = 8;
const AFTER = 12;
const ROWS = 10;
const EIGHTHS = ' ▁▂▃▄▅▆▇█';

/** What one column stands for. */
interface Column {
  from: number;
  to: number;
  /** The last sample until its end. */
  last: Sample;
  rate: number;
  p95: number | null;
  failed: number;
}

/** A trace as lines of text, no wider than `columns`: pods, requests and latency over time. */
export function terminalPlot(trace: Trace, columns: number): string {
  const title = `${trace.overlay}: ${trace.load.describe}`;
  const plotted = divide(trace.samples, Math.max(20, columns - BEFORE - AFTER));
  const spark = (label: string, unit: string, value: (column: Column) => number | null) => {
    const most = greatest([0, ...plotted.map((column) => value(column) ?? 0)]);
    const line = plotted.map((column) => level((value(column) ?? 0) / most)).join('');
    return `${label.padStart(BEFORE - 1)} ${line} ≤ ${number(Math.round(most))}${unit}`;
  };
  return [
    title.length > columns ? `${title.slice(0, columns - 1)}…` : title,
    ...podRows(plotted),
    ...timeRows(plotted),
    spark('req/s', '', ({ rate }) => rate),
    spark('p95', ' ms', ({ p95 }) => p95),
    `${'failed'.padStart(BEFORE - 1)} ${plotted.map(({ failed }) => (failed > 0 ? '×' : ' ')).join('')}   ${number(trace.figures.failed)}`,
    '        █ ready  ░ not ready  ▒ surplus  ━ load  ╌ cool-down',
  ]
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function divide(samples: readonly Sample[], count: number): Column[] {
  const [first, end] = [samples[0], samples.at(-1)];
  if (!first || !end) return [];
  const span = (end.at + 1 - first.at) / count;
  let last = first;
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = [first.at + i * span, first.at + (i + 1) * span];
    const within = samples.filter(({ at }) => at >= from && at < to);
    last = within.at(-1) ?? last;
    const seen = within.length > 0 ? within : [last];
    const p95 = seen.flatMap((sample) => sample.p95 ?? []);
    return {
      from,
      to,
      last,
      rate: seen.reduce((sum, { rate }) => sum + rate, 0) / seen.length,
      p95: p95.length > 0 ? greatest(p95) : null,
      failed: within.reduce((sum, { failed }) => sum + failed, 0),
    };
  });
}

function podRows(columns: readonly Column[]): string[] {
  const most = greatest([1, ...columns.flatMap(({ last }) => [last.ready, last.desired])]);
  /** Pods of a row. */
  const each = most < ROWS / 2 ? 0.5 : Math.ceil(most / ROWS);
  return Array.from({ length: Math.ceil(most / each) }, (_, i) => {
    const floor = (Math.ceil(most / each) - 1 - i) * each;
    const part = (pods: number) => Math.min(1, Math.max(0, (pods - floor) / each));
    const line = columns.map(({ last }) => {
      const [ready, desired] = [part(last.ready), part(last.desired)];
      if (ready === desired) return level(ready);
      return ready < desired ? '░' : '▒';
    });
    const top = floor + each;
    return `${(Number.isInteger(top) ? String(top) : '').padStart(BEFORE - 1)} ${line.join('')}${i === 0 ? ' pods' : ''}`;
  });
}

function timeRows(columns: readonly Column[]): string[] {
  const axis = columns.map(({ last }) => ({ before: '─', load: '━', down: '╌' })[last.phase]);
  const labels = columns.map(() => ' ');
  for (const time of times(columns[0]?.from ?? 0, columns.at(-1)?.to ?? 0, columns.length / 10)) {
    const column = columns.findIndex(({ from, to }) => time >= from && time < to);
    const text = [...clock(time)];
    if (column >= 0 && column + text.length <= labels.length) labels.splice(column, text.length, ...text);
  }
  const margin = ' '.repeat(BEFORE);
  return [`${margin}${axis.join('')}`, `${margin}${labels.join('')} min:s`];
}

/** A block as high as a part of the line; anything at all is seen. */
function level(part: number): string {
  return EIGHTHS[part > 0 ? Math.max(1, Math.round(part * 8)) : 0] ?? ' ';
}
