import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { InferenceError } from './errors.js';
import type { NamedTensors, Signature } from './tensor.js';

export interface BatchRequest {
  /** With the batch as the first axis. Their arrays are transferred to the thread, and empty afterwards. */
  readonly inputs: NamedTensors;
  /** Names of the outputs to return. */
  readonly outputs: readonly string[];
  readonly cost: number;
}

/** `seconds` is what ONNX Runtime took; `error` is why it refused the batch. */
export type BatchReply = { readonly outputs: NamedTensors; readonly seconds: number } | { readonly error: string };

/**
 * A thread with a batch of no more cost than this gets its next one before it has answered, so that it does not wait
 * for the event loop. After a longer batch that wait is nothing, and what arrives meanwhile may come first.
 */
const AHEAD_COST = 256;

/** A thread's JavaScript only hands batches to ONNX Runtime, and takes about 11 MB. */
const HEAP = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 };

/** A thread that runs one batch at a time, from its start to its death. */
export class InferenceWorker {
  /** Settles when the thread has ended, with the reason if it was an error. */
  readonly exited: Promise<Error | undefined>;
  readonly signature: Signature;
  readonly #worker: Worker;
  #dead = false;
  // In the order in which the thread answers.
  readonly #pending: {
    readonly cost: number;
    resolve(reply: BatchReply | undefined): void;
    reject(error: Error): void;
  }[] = [];

  private constructor(worker: Worker, signature: Signature) {
    this.#worker = worker;
    this.signature = signature;
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
    worker.on('message', (reply: BatchReply) => this.#pending.shift()?.resolve(reply));
  }

  /**
   * Starts a thread; resolves when it has loaded its session.
   * @throws what the thread threw, when the model cannot be loaded.
   */
  static async start(threadFile: URL, modelFile: string): Promise<InferenceWorker> {
    const thread = new Worker(threadFile, { workerData: modelFile, resourceLimits: HEAP });
    const [signature] = (await Promise.race([
      once(thread, 'message'),
      once(thread, 'exit').then(() => {
        throw new InferenceError('The inference thread ended while it loaded the model.');
      }),
    ])) as [Signature];
    return new InferenceWorker(thread, signature);
  }

  /** Batches that it has and has not answered. */
  get pending(): number {
    return this.#pending.length;
  }

  get accepts(): boolean {
    const [running, next] = this.#pending;
    return !this.#dead && !next && (running?.cost ?? 0) <= AHEAD_COST;
  }

  /**
   * Only to be called when it `accepts`.
   * @returns undefined when the thread died before it began with this batch.
   * @throws InferenceError when the thread died in it.
   */
  run(request: BatchRequest): Promise<BatchReply | undefined> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ cost: request.cost, resolve, reject });
      const arrays = Object.values(request.inputs).map(({ data }) => data);
      const buffers = arrays.flatMap((data) => ('buffer' in data ? [data.buffer as ArrayBuffer] : []));
      this.#worker.postMessage(request, buffers);
    });
  }

  /** Lets the thread finish what it runs; to end it from outside would abort the process in native code. */
  async close(): Promise<void> {
    if (!this.#dead) this.#worker.postMessage('close');
    await this.exited;
  }
}
