import { setTimeout as delay } from 'node:timers/promises';
import { type BatchReply, type BatchRequest, InferenceWorker } from './inference-worker.js';

/** Beyond so many failed starts in a row a worker counts as broken; with the pauses below that is about 6 s. */
const BROKEN_AFTER = 6;

/** Workers, of which one that dies is replaced. */
export class WorkerPool {
  #size: number;
  #resizing = Promise.resolve();
  /** Called when a worker takes more. */
  onFree: () => void = () => {};
  readonly #threadFile: URL;
  readonly #modelFile: string;
  readonly #warmUp: (worker: InferenceWorker) => Promise<void>;
  readonly #onLost: (reason: Error | undefined) => void;
  readonly #workers = new Set<InferenceWorker>();
  readonly #starting = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #failedStarts = 0;

  /** @param warmUp makes a worker that has loaded its session ready, or throws when it cannot be. */
  constructor(
    size: number,
    threadFile: URL,
    modelFile: string,
    warmUp: (worker: InferenceWorker) => Promise<void>,
    onLost: (reason: Error | undefined) => void,
  ) {
    this.#size = size;
    this.#threadFile = threadFile;
    this.#modelFile = modelFile;
    this.#warmUp = warmUp;
    this.#onLost = onLost;
  }

  /** Workers that there should be. A worker that `resize` adds counts once it is warm. */
  get size(): number {
    return this.#size;
  }

  get live(): number {
    return this.#workers.size;
  }

  get busy(): number {
    return [...this.#workers].filter((worker) => worker.pending > 0).length;
  }

  get accepts(): boolean {
    return this.#next() !== undefined;
  }

  get idle(): boolean {
    return this.#next()?.pending === 0;
  }

  get broken(): boolean {
    return this.#failedStarts >= BROKEN_AFTER;
  }

  /** @throws what a thread threw, when the model cannot be loaded. */
  async start(): Promise<void> {
    // From 1.29 ONNX Runtime reports its use to Microsoft unless this is set before its first session. A thread's
    // environment is a copy that native code does not see, so it is set here.
    // biome-ignore lint/style/noProcessEnv: see above.
    process.env.ORT_DISABLE_TELEMETRY ??= '1';
    await Promise.all(Array.from({ length: this.#size }, () => this.#add()));
  }

  /**
   * Starts workers, or lets the surplus finish what they run and end. Call it again when that is done.
   * @throws what a thread threw; the pool then keeps the workers it has.
   */
  resize(size: number): Promise<void> {
    this.#resizing = this.#resize(size);
    return this.#resizing;
  }

  /** As `InferenceWorker.run`, on the worker with the least to do. */
  async run(request: BatchRequest): Promise<BatchReply | undefined> {
    const worker = this.#next();
    if (!worker) throw new Error('No worker takes more.');
    try {
      return await worker.run(request);
    } finally {
      queueMicrotask(() => this.onFree());
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    // ONNX Runtime aborts a process that exits while a session is being made.
    await Promise.allSettled([...this.#starting, this.#resizing]);
    await Promise.all([...this.#workers].map((worker) => worker.close()));
  }

  /** The worker with the least to do, if one takes more. */
  #next(): InferenceWorker | undefined {
    let next: InferenceWorker | undefined;
    for (const worker of this.#workers) {
      if (worker.accepts && (!next || worker.pending < next.pending)) next = worker;
    }
    return next;
  }

  async #resize(size: number): Promise<void> {
    while (this.#size < size && !this.#closing.signal.aborted) {
      await this.#add();
      this.#size++;
    }
    this.#size = size;
    while (this.#workers.size > size) {
      const [idlest] = [...this.#workers].sort((a, b) => a.pending - b.pending) as [InferenceWorker];
      this.#workers.delete(idlest);
      await idlest.close();
    }
  }

  #add(): Promise<void> {
    const starting = this.#start().finally(() => this.#starting.delete(starting));
    this.#starting.add(starting);
    return starting;
  }

  async #start(): Promise<void> {
    const worker = await InferenceWorker.start(this.#threadFile, this.#modelFile);
    try {
      await this.#warmUp(worker);
    } catch (error) {
      await worker.close();
      throw error;
    }
    if (this.#closing.signal.aborted) return worker.close();
    this.#failedStarts = 0;
    this.#workers.add(worker);
    void worker.exited.then((reason) => this.#replace(worker, reason));
    this.onFree();
  }

  async #replace(worker: InferenceWorker, reason: Error | undefined): Promise<void> {
    if (!this.#workers.delete(worker) || this.#closing.signal.aborted) return;
    this.#onLost(reason);
    while (!this.#closing.signal.aborted && this.#workers.size < this.#size) {
      try {
        return await this.#add();
      } catch (error) {
        this.#onLost(error as Error);
        // 0.1, 0.2, 0.4 … 10 s: a model file that is being replaced may come back.
        const pause = Math.min(10_000, 100 * 2 ** this.#failedStarts++);
        await delay(pause, undefined, { signal: this.#closing.signal, ref: false }).catch(() => {});
      }
    }
  }
}
