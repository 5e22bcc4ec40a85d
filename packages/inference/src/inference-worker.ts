import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { InferenceError } from './errors.js';

export interface ThreadOptions {
  readonly modelFile: string;
  /** Columns that the model must return. */
  readonly labels: number;
}

/** `ids` are `texts` rows of equal length. */
export interface BatchRequest {
  readonly ids: Int32Array;
  readonly texts: number;
}

export type BatchReply =
  | { readonly probabilities: Float32Array; readonly seconds: number }
  | { readonly error: string };

export interface BatchResult {
  /** Row-major, one row a text. */
  readonly probabilities: Float32Array;
  /** What ONNX Runtime took. */
  readonly seconds: number;
}

/**
 * A thread with no more tokens than this gets its next batch before it has answered the last, so that it does not wait
 * for the event loop. After a longer batch that wait is nothing, and what arrives meanwhile may come first.
 */
const AHEAD_TOKENS = 256;

/** A thread's JavaScript only hands batches to ONNX Runtime, and takes about 11 MB. */
const HEAP = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 };

/** A thread that runs one batch at a time, from its start to its death. */
export class InferenceWorker {
  /** Settles when the thread has ended, with the reason if it was an error. */
  readonly exited: Promise<Error | undefined>;
  readonly #worker: Worker;
  #dead = false;
  // In the order in which the thread answers.
  readonly #pending: {
    readonly tokens: number;
    resolve(result: BatchResult | undefined): void;
    reject(error: Error): void;
  }[] = [];

  private constructor(worker: Worker) {
    this.#worker = worker;
    let reason: Error | undefined;
    worker.on('error', (error: Error) => {
      reason = error;
    });
    this.exited = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#dead = true;
        const [running, ...waiting] = this.#pending.splice(0);
        running?.reject(new InferenceError(`The inference thread died: ${reason?.message ?? 'it was ended'}`));
        for (const { resolve } of waiting) resolve(undefined);
        resolve(reason);
      });
    });
    worker.on('message', (reply: BatchReply) => {
      const pending = this.#pending.shift();
      if ('error' in reply) pending?.reject(new InferenceError(reply.error));
      else pending?.resolve(reply);
    });
  }

  /**
   * Starts a thread; resolves when it has loaded its session and run the first batch.
   * @throws what the thread threw, when the model cannot be loaded or fails on that batch.
   */
  static async start(
    threadFile: URL,
    options: ThreadOptions,
    firstBatch: Promise<BatchRequest>,
  ): Promise<InferenceWorker> {
    const thread = new Worker(threadFile, { workerData: options, resourceLimits: HEAP });
    await Promise.race([
      once(thread, 'message'),
      once(thread, 'exit').then(() => {
        throw new InferenceError('The inference thread ended while it loaded the model.');
      }),
    ]);
    const worker = new InferenceWorker(thread);
    try {
      const { ids, texts } = await firstBatch;
      await worker.run({ ids: ids.slice(), texts });
    } catch (error) {
      await worker.close();
      throw error;
    }
    return worker;
  }

  /** Batches that it has and has not answered. */
  get pending(): number {
    return this.#pending.length;
  }

  get accepts(): boolean {
    const [running, next] = this.#pending;
    return !this.#dead && !next && (running?.tokens ?? 0) <= AHEAD_TOKENS;
  }

  /**
   * Only to be called when it `accepts`.
   * @returns undefined when the thread died before it began with this batch.
   * @throws InferenceError when the run failed or the thread died in it.
   */
  run(request: BatchRequest): Promise<BatchResult | undefined> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ tokens: request.ids.length, resolve, reject });
      this.#worker.postMessage(request, [request.ids.buffer as ArrayBuffer]);
    });
  }

  /** Lets the thread finish what it runs; to end it from outside would abort the process in native code. */
  async close(): Promise<void> {
    if (!this.#dead) this.#worker.postMessage('close');
    await this.exited;
  }
}
