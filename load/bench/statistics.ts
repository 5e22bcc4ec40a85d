/** How many took so many milliseconds, rounded. */
export type Buckets = Readonly<Record<string, number>>;

/** Times as Locust keeps them: to 1 ms below 100 ms, to 10 ms below 1 s, to 100 ms above. */
export function rounded(times: readonly number[]): Buckets {
  const buckets: Record<string, number> = {};
  for (const ms of times) {
    const step = ms < 100 ? 1 : ms < 1000 ? 10 : 100;
    const bucket = Math.round(ms / step) * step;
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
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
