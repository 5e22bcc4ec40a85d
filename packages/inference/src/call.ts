import type { Queued } from './batch-queue.js';
import { DeadlineExceededError } from './errors.js';
import { batchKey, type Item } from './tensor.js';

/** One item of a call. */
export interface Job<Prediction> extends Queued {
  readonly call: Call<Prediction>;
  /** Place in the call. */
  readonly index: number;
  readonly item: Item;
  retried: boolean;
}

/** One request: a job for each of its items, and a promise that is kept when all are answered. */
export class Call<Prediction> {
  readonly jobs: readonly Job<Prediction>[];
  readonly result: Promise<Prediction[]>;
  settled = false;
  readonly #predictions: Prediction[];
  #missing: number;
  readonly #end: () => void;
  #resolve!: (predictions: Prediction[]) => void;
  #reject!: (error: unknown) => void;

  /** The call fails when the time is over or the signal is aborted. */
  constructor(items: readonly Item[], timeoutMs: number, signal: AbortSignal | undefined) {
    const enqueuedAt = performance.now();
    let callCostBefore = 0;
    this.jobs = items.map((item, index) => {
      const { cost } = item;
      const job = {
        call: this,
        index,
        item,
        key: batchKey(item.inputs),
        cost,
        enqueuedAt,
        callCostBefore,
        retried: false,
      };
      callCostBefore += cost;
      return job;
    });
    this.#predictions = new Array(items.length);
    this.#missing = items.length;
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

  answer(index: number, prediction: Prediction): void {
    this.#predictions[index] = prediction;
    if (--this.#missing > 0) return;
    this.#end();
    this.#resolve(this.#predictions);
  }

  reject(error: unknown): void {
    this.#end();
    this.#reject(error);
  }
}
