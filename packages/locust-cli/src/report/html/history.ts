import type { Stats } from '../../stats/stats.js';

/** What was so at a moment. */
export interface Point {
  /** Seconds from the start of the statistics. */
  at: number;
  users: number;
  rps: number;
  failRate: number;
  /** In ms; null where no request ended. */
  p50: number | null;
  p95: number | null;
}

/** A screen shows no more, and the report of a day stays small. */
const MOST = 300;

/** The history for a chart. Of a long one a point stands for several: rates are their mean, times their greatest. */
export function points({ history, startTime, total }: Stats): Point[] {
  // Where nothing ended Locust writes 0, which is a time too if any was below half a millisecond.
  const unknown = total.responseTimes.has(0) ? 0 : null;
  const all = history.map(({ time, users, rps, failRate, percentiles }): Point => {
    const percentile = (name: string) => percentiles[name] || unknown;
    const [p50, p95] = [percentile('0.5'), percentile('0.95')];
    // Locust's rates are of the last seconds in which requests ended, however long ago.
    const rates = p95 === null ? { rps: 0, failRate: 0 } : { rps, failRate };
    return { at: time - startTime, users, ...rates, p50, p95 };
  });
  const each = Math.ceil(all.length / MOST);
  const groups = Array.from({ length: Math.ceil(all.length / each) || 0 }, (_, i) =>
    all.slice(i * each, (i + 1) * each),
  );
  return groups.map((group) => ({
    at: mean(group.map(({ at }) => at)),
    users: greatest(group.map(({ users }) => users)) ?? 0,
    rps: mean(group.map(({ rps }) => rps)),
    failRate: mean(group.map(({ failRate }) => failRate)),
    p50: greatest(group.map(({ p50 }) => p50)),
    p95: greatest(group.map(({ p95 }) => p95)),
  }));
}

/** Null where nothing is known. */
export function greatest(values: readonly (number | null)[]): number | null {
  return values.reduce((most, value) => (most === null || (value !== null && value > most) ? value : most), null);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
