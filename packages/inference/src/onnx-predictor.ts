import { setImmediate as nextTurn } from 'node:timers/promises';
import { BatchQueue } from './batch-queue.js';
import { Call, type Job } from './call.js';
import { ClosedError, QueueFullError } from './errors.js';
import { type CreateTask, type LoadedModel, loadModel } from './loaded-model.js';
import { type PredictorOptions, workersFor } from './options.js';
import type { Predictor, PredictorStats } from './predictor.js';
import { costOf, runBatch } from './run-batch.js';
import type { Task } from './task.js';
import type { Item, Signature } from './tensor.js';
import type { WorkerPool } from './worker-pool.js';

/** How often the CPU limit is read, in milliseconds: Kubernetes resizes a running container in place. */
const LIMIT_PERIOD_MS = 2000;

/** Encodes instances by a task, queues them, and runs them in batches on threads with ONNX Runtime. */
export class OnnxPredictor<Instance, Prediction> implements Predictor<Instance, Prediction> {
  readonly signature: Signature;
  readonly #task: Task<Instance, Prediction>;
  readonly #pool: WorkerPool;
  readonly #queue: BatchQueue<Job<Prediction>>;
  readonly #options: PredictorOptions;
  #timer: NodeJS.Timeout | undefined;
  #limitTimer: NodeJS.Timeout | undefined;
  #arrival: NodeJS.Immediate | undefined;
  #calls = 0;
  readonly #open = new Set<Call<Prediction>>();
  #fullUntil = 0;
  #closed = false;
  #abandoned = false;
  #drained: (() => void) | undefined;
  // Cost a second of all workers, smoothed; the start is a guess for one core.
  #throughput = 5_000;

  private constructor(model: LoadedModel<Instance, Prediction>, options: PredictorOptions) {
    const { signature, task, maxBatchSize, pool } = model;
    this.signature = signature;
    this.#task = task;
    this.#pool = pool;
    this.#options = options;
    this.#queue = new BatchQueue({ ...options, maxBatchSize });
    pool.onFree = () => this.#dispatch();
    if (options.workers === undefined) {
      this.#limitTimer = setTimeout(() => this.#followLimit(), LIMIT_PERIOD_MS).unref();
    }
  }

  /**
   * Loads the model; resolves when every worker is loaded and warm.
   * @throws ModelFolderError when a file is missing or wrong.
   */
  static async load<Instance, Prediction>(
    options: PredictorOptions,
    createTask: CreateTask<Instance, Prediction>,
  ): Promise<OnnxPredictor<Instance, Prediction>> {
    return new OnnxPredictor(await loadModel(options, createTask), options);
  }

  get ready(): boolean {
    return !this.#closed && this.#pool.live >= this.#pool.size;
  }

  get broken(): boolean {
    return this.#pool.broken;
  }

  get fullSeconds(): number {
    if (this.#queue.cost === 0) return 0;
    return Math.max(0, Math.ceil((this.#fullUntil - performance.now()) / 1000));
  }

  get stats(): PredictorStats {
    const { live, busy, size } = this.#pool;
    return {
      queuedInstances: this.#queue.size,
      queuedCost: this.#queue.cost,
      calls: this.#calls,
      workers: size,
      workersLive: live,
      workersBusy: busy,
    };
  }

  async predict(instances: readonly Instance[], signal?: AbortSignal): Promise<Prediction[]> {
    if (this.#closed) throw new ClosedError();
    signal?.throwIfAborted();
    this.#admit(0);
    this.#calls++;
    try {
      const items = await this.#encode(instances);
      signal?.throwIfAborted();
      if (this.#abandoned) throw new ClosedError();
      this.#admit(costOf(items));
      return await this.#call(items, signal);
    } finally {
      this.#calls--;
      if (this.#calls === 0) this.#drained?.();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#calls > 0) {
      await new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
    }
    clearTimeout(this.#timer);
    clearTimeout(this.#limitTimer);
    await this.#pool.close();
  }

  abandon(): void {
    this.#closed = true;
    this.#abandoned = true;
    for (const call of this.#open) call.reject(new ClosedError());
  }

  async #followLimit(): Promise<void> {
    const before = this.#pool.size;
    try {
      await this.#pool.resize(workersFor(this.#options));
    } catch (error) {
      this.#options.observer?.workerLost?.(error as Error);
    }
    if (this.#pool.size !== before) this.#options.observer?.resized?.(this.#pool.size);
    // Not by an interval: a large model takes longer to load.
    if (!this.#closed) this.#limitTimer?.refresh();
  }

  /** An empty queue takes any request: one that is larger than the queue would otherwise be refused for ever. */
  #admit(cost: number): void {
    const queued = this.#queue.cost;
    if (queued === 0 || queued + cost <= this.#options.maxQueueCost) return;
    const seconds = Math.max(1, Math.ceil(queued / this.#throughput));
    this.#fullUntil = performance.now() + seconds * 1000;
    throw new QueueFullError(seconds);
  }

  /** A request of many long texts must not hold the event loop: it gives way every 2 ms. */
  async #encode(instances: readonly Instance[]): Promise<Item[]> {
    const items: Item[] = [];
    let sliceStart = performance.now();
    for (const instance of instances) {
      if (performance.now() - sliceStart > 2) {
        await nextTurn();
        sliceStart = performance.now();
      }
      items.push(this.#task.encode(instance, items.length));
    }
    return items;
  }

  async #call(items: readonly Item[], signal: AbortSignal | undefined): Promise<Prediction[]> {
    if (items.length === 0) return [];
    const call = new Call<Prediction>(items, this.#options.timeoutMs, signal);
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

  async #run(batch: readonly Job<Prediction>[]): Promise<void> {
    const startedAt = performance.now();
    try {
      const result = await runBatch(
        this.#pool,
        this.#task,
        batch.map(({ item }) => item),
      );
      if (!result) return this.#again(batch);
      const { predictions, seconds } = result;
      for (const [row, { call, index }] of batch.entries()) call.answer(index, predictions[row] as Prediction);
      const cost = costOf(batch);
      this.#throughput += 0.05 * ((this.#pool.size * cost) / seconds - this.#throughput);
      const waitSeconds = batch.map((job) => (startedAt - job.enqueuedAt) / 1000);
      this.#options.observer?.batch?.({ instances: batch.length, cost, waitSeconds, runSeconds: seconds });
    } catch (error) {
      for (const job of batch) if (job.retried) job.call.reject(error);
      this.#again(batch.filter((job) => !job.retried));
      for (const job of batch) job.retried = true;
    }
  }

  #again(batch: readonly Job<Prediction>[]): void {
    for (const job of batch) if (!job.call.settled) this.#queue.pushAlone(job);
    this.#dispatch();
  }
}
