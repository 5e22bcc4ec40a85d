/** One value a second over a window, summed up as Knative does, so that even the rounding errors are the same. */
export interface Buckets {
  /** Seconds, as many as there are values. */
  readonly window: number;
  /** By second modulo the window. */
  readonly values: readonly number[];
  readonly total: number;
  /** Seconds; undefined before there is any. */
  readonly first: number | undefined;
  readonly last: number | undefined;
}

export function emptyBuckets(window: number): Buckets {
  return { window, values: new Array<number>(Math.ceil(window)).fill(0), total: 0, first: undefined, last: undefined };
}

/** Adds a value to its second. Values older than the window are left out, and a gap of a whole window starts anew. */
export function record(buckets: Buckets, at: number, value: number): Buckets {
  const second = Math.floor(at);
  let { total, first, last } = buckets;
  let values = [...buckets.values];
  const size = values.length;
  if (last === undefined || second !== last) {
    if (last !== undefined && second + buckets.window <= last) return buckets;
    if (first === undefined || first > second) first = second;
    if (last === undefined || second > last) {
      if (last === undefined || second - last >= buckets.window) {
        first = second;
        values = values.map(() => 0);
        total = 0;
      } else {
        for (let i = last + 1; i <= second; i++) {
          total -= values[i % size] ?? 0;
          values[i % size] = 0;
        }
      }
      last = second;
    }
  }
  values[second % size] = (values[second % size] ?? 0) + value;
  return { ...buckets, values, total: total + value, first, last };
}

/** Whether nothing was recorded for longer than the window. */
export function isEmpty({ last, window }: Buckets, at: number): boolean {
  return last === undefined || Math.floor(at) - last > window;
}

/** The average over the seconds of the window that there were values in, with 0 for gaps, to six digits. */
export function average({ values, window, total, first, last }: Buckets, at: number): number {
  if (first === undefined || last === undefined) return 0;
  const age = Math.floor(at) - last;
  if (age >= window) return 0;
  let sum = total;
  for (let i = last + 1; i <= last + age; i++) sum -= values[i % values.length] ?? 0;
  const seconds = Math.min(last - first + 1, values.length - Math.max(0, age));
  return roundToMillionths(sum / seconds);
}

function roundToMillionths(value: number): number {
  const millionths = value * 1e6;
  return (Math.sign(millionths) * Math.round(Math.abs(millionths))) / 1e6;
}
