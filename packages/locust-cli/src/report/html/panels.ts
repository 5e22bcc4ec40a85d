import { number } from '../numbers.js';
import { clock } from '../words.js';
import { greatest, type Point } from './history.js';

/** One chart over the time of the run. */
export interface Panel {
  title: string;
  /** What the chart says, in words. */
  note: string;
  /** There are no values between its multiples. */
  step: number;
  /** From the back to the front. */
  lines: Line[];
}

export interface Line {
  /** A class of the style. */
  style: string;
  area: boolean;
  /** No line where it is 0, which along the axis would look like a value. */
  quiet?: boolean;
  label: string;
  value(point: Point): number | null;
  /** A value as it is read beside its label. */
  show(value: number): string;
}

const rate = (value: number) => number(value, 2);
const ms = (value: number) => `${number(value)} ms`;

/** The charts of Locust's report. @param rps of the whole run */
export function panels(points: readonly Point[], rps: number): Panel[] {
  const requests: Line[] = [
    { style: 'rate', area: true, label: 'RPS', value: (point) => point.rps, show: rate },
    { style: 'failed', area: false, quiet: true, label: 'Failures/s', value: (point) => point.failRate, show: rate },
  ];
  const responses: Line[] = [
    { style: 'p95', area: false, label: '95th percentile', value: (point) => point.p95, show: ms },
    { style: 'p50', area: false, label: '50th percentile', value: (point) => point.p50, show: ms },
  ];
  const users: Line[] = [{ style: 'users', area: true, label: 'Users', value: (point) => point.users, show: number }];
  return [
    {
      title: 'Total requests per second',
      note: `${rate(rps)} over the whole run; ${peaks(points, requests)}`,
      step: 0,
      lines: requests,
    },
    { title: 'Response times (ms)', note: peaks(points, responses), step: 0, lines: responses },
    { title: 'Number of users', note: peaks(points, users), step: 1, lines: users },
  ];
}

function peaks(points: readonly Point[], lines: readonly Line[]): string {
  const found = lines.flatMap(({ label, value, show }) => {
    const most = greatest(points.map(value));
    if (most === null) return [];
    const at = points.find((point) => value(point) === most)?.at ?? 0;
    const name = lines.length > 1 ? `${label} ` : '';
    return [`${name}at most ${show(most)}${most > 0 ? ` (at ${clock(at)})` : ''}`];
  });
  return found.join(', ') || 'no request ended';
}
