import { plural } from './report/numbers.js';

/** What the load generator could not do: its load was less than it seems. */
export interface Shortfall {
  /** Requests that did not start when it was their time, since as many as allowed were in flight. */
  dropped: number;
  /** Users that never started. */
  missing: number;
}

/** A line for each kind of shortfall, with what to do about it. @param limit most requests in flight */
export function shortfallLines({ dropped, missing }: Shortfall, limit: number): string[] {
  const full = 'The load generator was full:';
  return [
    ...(dropped > 0
      ? [
          `${full} ${plural(dropped, 'request')} never started, because the limit of ${limit} in flight was reached. ` +
            'The server is slower than this rate, or the limit is too low: raise it with --users.',
        ]
      : []),
    ...(missing > 0
      ? [
          `${full} ${plural(missing, 'user')} never started. Use fewer users, a machine with more CPU and memory, or ` +
            'several machines (k6-operator in load/README.md).',
        ]
      : []),
  ];
}
