import { setTimeout as delay } from 'node:timers/promises';

export interface Waiting {
  signal?: AbortSignal | undefined;
  /** Told every second what is waited for, and for how many seconds so far. */
  progress?: (what: string, seconds: number) => void;
  /** What there was when last asked, for the error. */
  state?: () => string | undefined;
}

/**
 * Asks once a second until there is an answer.
 * @throws Error that says what did not come within `seconds`, or the signal's reason
 */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined | false>,
  { signal, progress, state }: Waiting = {},
): Promise<T> {
  const start = Date.now();
  for (;;) {
    signal?.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    const waited = (Date.now() - start) / 1000;
    if (waited > seconds) {
      const last = state?.();
      throw new Error(`waited ${seconds} s in vain for ${what}${last ? `; last seen: ${last}` : ''}`);
    }
    progress?.(what, waited);
    await delay(1000, undefined, { ...(signal && { signal }) }).catch(() => signal?.throwIfAborted());
  }
}
