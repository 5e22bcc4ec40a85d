import { roundTo } from '../python.js';

/** How often each response time was seen, by bucket in ms. */
export type Distribution = ReadonlyMap<number, number>;

/** The response time that stands for `ms`: two significant digits, so that a distribution stays small. */
export function bucket(ms: number): number {
  return roundTo(ms < 100 ? 1 : ms < 1000 ? 10 : ms < 10_000 ? 100 : 1000, ms);
}

/** The response time in ms that the share `p`, 0 to 1, of `count` requests did not exceed; 0 of no requests. */
export function percentile(times: Distribution, count: number, p: number): number {
  const within = Math.floor(count * p);
  let below = count;
  for (const time of ascending(times).toReversed()) {
    below -= times.get(time) ?? 0;
    if (below <= within) return time;
  }
  return 0;
}

/** Half of `count` requests took this many ms or less; of an even number, the lower of the two in the middle. */
export function median(times: Distribution, count: number): number {
  let position = (count - 1) / 2;
  for (const time of ascending(times)) {
    const here = times.get(time) ?? 0;
    if (position < here) return time;
    position -= here;
  }
  return 0;
}

/** What `later` has seen more than `earlier`. */
export function difference(later: Distribution, earlier: Distribution): Distribution {
  const more = new Map<number, number>();
  for (const [time, count] of later) {
    const added = count - (earlier.get(time) ?? 0);
    if (added > 0) more.set(time, added);
  }
  return more;
}

const sorted = new WeakMap<Distribution, readonly number[]>();

/** The buckets. They are asked for a dozen times for a row of a table, and new ones are rare. */
function ascending(times: Distribution): readonly number[] {
  const known = sorted.get(times);
  if (known?.length === times.size) return known; // Buckets are never taken away.
  const keys = [...times.keys()].sort((a, b) => a - b);
  sorted.set(times, keys);
  return keys;
}
