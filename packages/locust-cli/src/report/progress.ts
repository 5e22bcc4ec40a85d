import { percentile } from '../stats/distribution.js';
import type { Stats } from '../stats/stats.js';
import { clock } from './words.js';

const WINDOW = 10;

/** Where a load stands, in a line: users, rate, failures, times, what is left. Rate and times are of the last 10 s. */
export function progressLine(
  { total, startTime }: Stats,
  options: { users: number; runTime?: number },
  { now, begin, users }: { now: number; begin: number; users: number },
): string {
  const all = { times: total.responseTimes, requests: total.requests };
  const recent = now - startTime < WINDOW ? all : total.window(now);
  // Locust's own values go on to be those of the last seconds in which requests ended, however long ago.
  const none = !recent?.requests || now - (total.lastRequest ?? startTime) >= WINDOW;
  const ms = (p: number) => (none ? '–' : Math.round(percentile(recent.times, recent.requests, p)));
  const left =
    options.runTime === undefined ? 'until Ctrl-C' : `${clock(Math.max(0, options.runTime - (now - begin)))} left`;
  return [
    `${users} of ${options.users} users`,
    `${(none ? 0 : total.currentRps).toFixed(1)} req/s`,
    `${total.failures} failed`,
    `p50 ${ms(0.5)} p95 ${ms(0.95)} p99 ${ms(0.99)} ms`,
    left,
  ].join(' | ');
}
