import type { Queued } from './batch-queue.js';
import { DeadlineExceededError } from './errors.js';

/** One text of a call. */
export interface Job extends Queued {
  readonly call: Call;
  /** Place in the call. */
  readonly index: number;
  retried: boolean;
}

/** One request: a job for each of its texts, and a promise that is kept when all are answered. */
export class Call {
  readonly jobs: readonly Job[];
  readonly result: Promise<number[][]>;
  settled = false;
  readonly #probabilities: number[][];
  #missing: number;
  readonly #end: () => void;
  #resolve!: (probabilities: number[][]) => void;
  #reject!: (error: unknown) => void;

  /** The call fails when the time is over or the signal is aborted. */
  constructor(rows: readonly (readonly number[])[], timeoutMs: number, signal: AbortSignal | undefined) {
    const enqueuedAt = performance.now();
    let callTokensBefore = 0;
    this.jobs = rows.map((ids, index) => {
      const job = { call: this, index, ids, enqueuedAt, callTokensBefore, retried: false };
      callTokensBefore += ids.length;
      return job;
    });
    this.#probabilities = new Array(rows.length);
    this.#missing = rows.length;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const onAbort = () => this.reject(signal?.reason);
    const deadline = setTimeout(() => this.reject(new DeadlineExceededError(timeoutMs)), timeoutMs);
    signal?.addEventListener('abort', onAbort);
    this.#end = () => {
      this.settled = true;
      clearTimeout(deadline);
      signal?.removeEventListener('abort', onAbort);
    };
  }

  answer(index: number, probabilities: number[]): void {
    this.#probabilities[index] = probabilities;
    if (--this.#missing > 0) return;
    this.#end();
    this.#resolve(this.#probabilities);
  }

  reject(error: unknown): void {
    this.#end();
    this.#reject(error);
  }
}
