import { bucket } from '../src/stats/distribution.js';

/** How many took so many milliseconds, rounded. */
export type Buckets = Readonly<Record<string, number>>;

/** Times as Locust keeps them, and this command. */
export function rounded(times: readonly number[]): Buckets {
  const buckets: Record<string, number> = {};
  for (const ms of times) buckets[bucket(ms)] = (buckets[bucket(ms)] ?? 0) + 1;
  return buckets;
}

/** The least time that the share `p` of all did not exceed. */
export function percentile(buckets: Buckets, p: number): number {
  const entries = Object.entries(buckets).map(([ms, count]) => [Number(ms), count] as const);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [ms, count] of entries.sort(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= p * total) return ms;
  }
  return Number.NaN;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
