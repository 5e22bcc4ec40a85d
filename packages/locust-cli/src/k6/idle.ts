import { INTERRUPTED, type Outcome } from './run.js';
import type { Listener } from './samples.js';

/** A load of no users, which k6 does not make: it takes its time. */
export class IdleRun {
  readonly ended: Promise<Outcome>;
  private end: (code: number) => void = () => {};

  /** @param runTime seconds; without it, until it is stopped */
  constructor(runTime: number | undefined, listener: Listener) {
    const now = () => Date.now() / 1000;
    const begin = now();
    listener.begin(begin);
    const seconds = setInterval(() => listener.users(now(), 0), 1000);
    const limit = runTime === undefined ? undefined : setTimeout(() => this.end(0), runTime * 1000);
    const code = new Promise<number>((resolve) => {
      this.end = resolve;
    });
    this.ended = code.then((code) => {
      clearInterval(seconds);
      clearTimeout(limit);
      // A timer may fire a moment early.
      listener.end(code === 0 && runTime !== undefined ? begin + runTime : now());
      return { code, thresholds: [] };
    });
  }

  stop(): void {
    this.end(INTERRUPTED);
  }
}
