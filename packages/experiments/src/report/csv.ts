import type { Sample, Trace } from '../trace/trace.js';
import { metricNames } from './plot/panels.js';

type Cell = string | number | null;

/** The samples of a trace as RFC 4180 has it, with the units in the names; what is not known is empty. */
export function csv(trace: Trace): string {
  const columns: [string, (sample: Sample) => Cell][] = [
    ['at_s', ({ at }) => at],
    ['phase', ({ phase }) => phase],
    ['desired', ({ desired }) => desired],
    ['pods', ({ pods }) => pods],
    ['ready', ({ ready }) => ready],
    ['expected', ({ expected }) => expected],
    ['recommended', ({ recommended }) => recommended],
    ...metricNames(trace).map((name): [string, (sample: Sample) => Cell] => [
      name,
      ({ metrics }) => metrics[name] ?? null,
    ]),
    ['rate_rps', ({ rate }) => rate],
    ['failed', ({ failed }) => failed],
    ['in_flight', ({ inFlight }) => inFlight],
    ['p50_ms', ({ p50 }) => p50],
    ['p95_ms', ({ p95 }) => p95],
    ['p99_ms', ({ p99 }) => p99],
  ];
  const rows = trace.samples.map((sample) => columns.map(([, cell]) => cell(sample)));
  return [columns.map(([name]) => name), ...rows].map((row) => `${row.map(quote).join(',')}\r\n`).join('');
}

function quote(cell: Cell): string {
  const text = String(cell ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
