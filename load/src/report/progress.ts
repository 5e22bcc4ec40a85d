import type { Stats } from '../stats/stats.js';
import { clock } from './words.js';

/** Where a load stands, in a line: users, rate, failures, times, what is left. Times of answers are of the last 10 s. */
export function progressLine(
  stats: Stats,
  options: { users: number; runTime?: number },
  state: { now: number; seconds: number; users: number },
): string {
  const { total } = stats;
  const ms = (p: number) => Math.round(total.currentPercentile(p, state.now) ?? total.percentile(p));
  const left =
    options.runTime === undefined ? 'until Ctrl-C' : `${clock(Math.max(0, options.runTime - state.seconds))} left`;
  return [
    `${state.users} of ${options.users} users`,
    `${total.currentRps.toFixed(1)} req/s`,
    `${total.failures} failed`,
    `p50 ${ms(0.5)} p95 ${ms(0.95)} p99 ${ms(0.99)} ms`,
    left,
  ].join(' | ');
}
