import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Tokenizer } from '@repo/text-classification';
import { type BatchLimits, BatchQueue } from './batch-queue.js';
import { Call, type Job } from './call.js';
import { cpuLimit } from './cpu-limit.js';
import { ClosedError, ModelFolderError, NoTokensError, QueueFullError } from './errors.js';
import type { BatchRequest } from './inference-worker.js';
import { MODEL_FILE, type ModelFolder, TOKENIZER_FILE, verifyModelFolder } from './model-folder.js';
import { WorkerPool } from './worker-pool.js';

export interface PredictorOptions extends BatchLimits {
  readonly model: ModelFolder;
  /** Inference threads; by default the CPU limit, rounded, at least 1. */
  readonly workers?: number | undefined;
  /** Most tokens that wait; a request beyond it is refused. */
  readonly maxQueueTokens: number;
  /** Longest time from a request to its answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly observer?: PredictorObserver;
  /** The code of the threads; a test puts one in that fails. */
  readonly threadFile?: URL;
}

/** Told what happens, for metrics. */
export interface PredictorObserver {
  /** A batch came back: its texts and tokens, how long each text had waited, and what ONNX Runtime took. */
  batch?(batch: { texts: number; tokens: number; waitSeconds: readonly number[]; runSeconds: number }): void;
  /** An inference thread ended that should not have. */
  workerLost?(reason: Error | undefined): void;
}

/** Texts in, probabilities out: tokenizes, queues, and runs batches on threads. */
export class Predictor {
  readonly model: ModelFolder;
  readonly #tokenizer: Tokenizer;
  readonly #pool: WorkerPool;
  readonly #queue: BatchQueue<Job>;
  readonly #options: PredictorOptions;
  #timer: NodeJS.Timeout | undefined;
  #arrival: NodeJS.Immediate | undefined;
  #calls = 0;
  readonly #open = new Set<Call>();
  #fullUntil = 0;
  #closed = false;
  #abandoned = false;
  #drained: (() => void) | undefined;
  // Tokens a second of all workers, smoothed; the start is a guess for one core.
  #throughput = 5_000;

  private constructor(tokenizer: Tokenizer, pool: WorkerPool, options: PredictorOptions) {
    this.model = options.model;
    this.#tokenizer = tokenizer;
    this.#pool = pool;
    this.#options = options;
    this.#queue = new BatchQueue(options);
    pool.onFree = () => this.#dispatch();
  }

  /**
   * Loads the model; resolves when every worker is loaded and warm.
   * @throws ModelFolderError when a file is missing or wrong.
   */
  static async load(options: PredictorOptions): Promise<Predictor> {
    const { model } = options;
    const workers = options.workers ?? Math.max(1, Math.round(cpuLimit()));
    const loading = Tokenizer.load(join(model.dir, TOKENIZER_FILE), model.maxTokens);
    const firstBatch = loading.then(({ largestId }) => twoTexts(largestId, model.maxTokens));
    firstBatch.catch(() => {}); // The tokenizer's own promise reports it.
    const pool = new WorkerPool(
      workers,
      options.threadFile ?? new URL('./inference-thread.js', import.meta.url),
      { modelFile: join(model.dir, MODEL_FILE), labels: model.labels.length },
      firstBatch,
      (reason) => options.observer?.workerLost?.(reason),
    );
    const verified = verifyModelFolder(model);
    try {
      const [tokenizer] = await Promise.all([loading, pool.start(), verified]);
      return new Predictor(tokenizer, pool, options);
    } catch (error) {
      await pool.close();
      await verified; // A changed file explains a failed load better than the load does.
      throw new ModelFolderError(`Cannot load the model in ${model.dir}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** Every worker is there. */
  get ready(): boolean {
    return !this.#closed && this.#pool.live === this.#pool.size;
  }

  /** Workers die as soon as they start: only a restart of the process can help. */
  get broken(): boolean {
    return this.#pool.broken;
  }

  /** For how long a refused request was told to wait; 0 once the queue is empty. */
  get fullSeconds(): number {
    if (this.#queue.tokens === 0) return 0;
    return Math.max(0, Math.ceil((this.#fullUntil - performance.now()) / 1000));
  }

  get stats() {
    const { live, busy, size } = this.#pool;
    return {
      queuedTexts: this.#queue.size,
      queuedTokens: this.#queue.tokens,
      calls: this.#calls,
      workers: size,
      workersLive: live,
      workersBusy: busy,
    };
  }

  /**
   * @returns a row of probabilities for each text, in the order of `model.labels`.
   * @throws NoTokensError, QueueFullError, DeadlineExceededError, InferenceError, ClosedError, or the signal's reason.
   */
  async predict(texts: readonly string[], signal?: AbortSignal): Promise<number[][]> {
    if (this.#closed) throw new ClosedError();
    signal?.throwIfAborted();
    this.#admit(0);
    this.#calls++;
    try {
      const rows = await this.#encode(texts);
      signal?.throwIfAborted();
      if (this.#abandoned) throw new ClosedError();
      this.#admit(rows.reduce((sum, ids) => sum + ids.length, 0));
      return await this.#call(rows, signal);
    } finally {
      this.#calls--;
      if (this.#calls === 0) this.#drained?.();
    }
  }

  /** Takes no new work, finishes what it has, and ends the workers. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#calls > 0) {
      await new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
    }
    clearTimeout(this.#timer);
    await this.#pool.close();
  }

  /** Fails what is queued or running with ClosedError, and takes no new work. To be closed then. */
  abandon(): void {
    this.#closed = true;
    this.#abandoned = true;
    for (const call of this.#open) call.reject(new ClosedError());
  }

  /** An empty queue takes any request: one that is larger than the queue would else be sent away for ever. */
  #admit(tokens: number): void {
    const queued = this.#queue.tokens;
    if (queued === 0 || queued + tokens <= this.#options.maxQueueTokens) return;
    const seconds = Math.max(1, Math.ceil(queued / this.#throughput));
    this.#fullUntil = performance.now() + seconds * 1000;
    throw new QueueFullError(seconds);
  }

  /** A request of many long texts must not hold the event loop: it gives way every 2 ms. */
  async #encode(texts: readonly string[]): Promise<(readonly number[])[]> {
    const rows: (readonly number[])[] = [];
    let sliceStart = performance.now();
    for (const text of texts) {
      if (performance.now() - sliceStart > 2) {
        await nextTurn();
        sliceStart = performance.now();
      }
      const ids = this.#tokenizer.encode(text);
      if (ids.length === 0) throw new NoTokensError(rows.length);
      rows.push(ids);
    }
    return rows;
  }

  async #call(rows: readonly (readonly number[])[], signal: AbortSignal | undefined): Promise<number[][]> {
    if (rows.length === 0) return [];
    const call = new Call(rows, this.#options.timeoutMs, signal);
    for (const job of call.jobs) this.#queue.push(job);
    this.#open.add(call);
    // What has arrived together runs together.
    this.#arrival ??= setImmediate(() => {
      this.#arrival = undefined;
      this.#dispatch();
    });
    try {
      return await call.result;
    } catch (error) {
      for (const job of call.jobs) this.#queue.delete(job);
      throw error;
    } finally {
      this.#open.delete(call);
    }
  }

  #dispatch(): void {
    clearTimeout(this.#timer);
    while (this.#pool.accepts) {
      // A worker that is still busy gets nothing that others may yet join.
      const next = this.#queue.take(performance.now(), !this.#pool.idle);
      if (next === undefined) return;
      if (typeof next === 'number') {
        this.#timer = setTimeout(() => this.#dispatch(), Math.max(0, next - performance.now()));
        return;
      }
      void this.#run(next);
    }
  }

  async #run(batch: readonly Job[]): Promise<void> {
    const texts = batch.length;
    const length = batch[0]?.ids.length ?? 0;
    const ids = new Int32Array(texts * length);
    for (const [row, job] of batch.entries()) ids.set(job.ids, row * length);
    const tokens = ids.length; // The thread takes the array, and leaves an empty one.
    const startedAt = performance.now();
    try {
      const result = await this.#pool.run({ ids, texts });
      if (!result) return this.#again(batch);
      const { probabilities, seconds } = result;
      const columns = this.model.labels.length;
      for (const [row, { call, index }] of batch.entries()) {
        call.answer(index, Array.from(probabilities.subarray(row * columns, (row + 1) * columns)));
      }
      this.#throughput += 0.05 * ((this.#pool.size * tokens) / seconds - this.#throughput);
      const waitSeconds = batch.map((job) => (startedAt - job.enqueuedAt) / 1000);
      this.#options.observer?.batch?.({ texts, tokens, waitSeconds, runSeconds: seconds });
    } catch (error) {
      for (const job of batch) if (job.retried) job.call.reject(error);
      this.#again(batch.filter((job) => !job.retried));
      for (const job of batch) job.retried = true;
    }
  }

  #again(batch: readonly Job[]): void {
    for (const job of batch) if (!job.call.settled) this.#queue.pushAlone(job);
    this.#dispatch();
  }
}

/** Two texts that differ, one with the largest id: a model that mixes up its rows or has too few embeddings fails on them. */
function twoTexts(largestId: number, maxTokens: number): BatchRequest {
  const tokens = Math.min(8, maxTokens);
  const ids = Int32Array.from({ length: 2 * tokens }, (_, i) => (i < tokens ? largestId : (i - tokens) % largestId));
  return { ids, texts: 2 };
}
