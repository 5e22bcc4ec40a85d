import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type BatchLimits, BatchQueue } from './batch-queue.js';
import { Call, type Job } from './call.js';
import { cpuLimit } from './cpu-limit.js';
import { ClosedError, InferenceError, ModelFolderError, QueueFullError } from './errors.js';
import type { InferenceWorker } from './inference-worker.js';
import { MODEL_FILE, type ModelFolder, verifyModelFolder } from './model-folder.js';
import type { Predictor, PredictorObserver, PredictorStats } from './predictor.js';
import type { Task } from './task.js';
import { type Item, type NamedTensors, type Signature, stack, unstack } from './tensor.js';
import { WorkerPool } from './worker-pool.js';

export interface PredictorOptions extends BatchLimits {
  readonly model: ModelFolder;
  /** Inference threads; by default the CPU limit, rounded, at least 1, also when it changes. */
  readonly workers?: number | undefined;
  /** CPUs that the process may use; a test puts one in that changes. */
  readonly cpuLimit?: (() => number) | undefined;
  /** Highest cost of what waits; a request beyond it is refused. */
  readonly maxQueueCost: number;
  /** Longest time from a request to its answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly observer?: PredictorObserver | undefined;
  /** The code of the threads; a test puts one in that fails. */
  readonly threadFile?: URL | undefined;
}

/** How often the CPU limit is read, in milliseconds: Kubernetes resizes a running container in place. */
const LIMIT_PERIOD_MS = 2000;

/** Makes the task for a model, or throws an Error that says what is wrong with the model and how to fix it. */
export type CreateTask<Instance, Prediction> = (
  signature: Signature,
) => Task<Instance, Prediction> | Promise<Task<Instance, Prediction>>;

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

  private constructor({ signature, task }: Loaded<Instance, Prediction>, pool: WorkerPool, options: PredictorOptions) {
    this.signature = signature;
    this.#task = task;
    this.#pool = pool;
    this.#options = options;
    this.#queue = new BatchQueue({ ...options, maxBatchSize: maxBatchSize(signature, options) });
    pool.onFree = () => this.#dispatch();
    if (options.workers === undefined) {
      this.#limitTimer = setInterval(() => this.#followLimit(), LIMIT_PERIOD_MS).unref();
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
    const { model, observer } = options;
    let loading: Promise<Loaded<Instance, Prediction>> | undefined;
    const pool = new WorkerPool(
      options.workers ?? workersFor(options),
      options.threadFile ?? new URL('./inference-thread.js', import.meta.url),
      join(model.dir, MODEL_FILE),
      async (worker) => {
        const isFirst = loading === undefined;
        loading ??= Promise.resolve(worker.signature).then(async (signature) => ({
          signature,
          task: await createTask(signature),
        }));
        const { task } = await loading;
        await warmUp(worker, task, options).catch((error: Error) => {
          if (!task.warmUpIsGuess) throw error;
          if (isFirst) observer?.warning?.(`Cannot warm up the model with inputs of zeros: ${error.message}`);
        });
      },
      (reason) => observer?.workerLost?.(reason),
    );
    const verified = verifyModelFolder(model);
    try {
      await Promise.all([pool.start(), verified]);
      const loaded = await (loading as unknown as Promise<Loaded<Instance, Prediction>>);
      if (isOneByOne(loaded.signature)) {
        observer?.warning?.(
          'The model runs instances one by one, since its batch size is fixed to 1. For batches, export it with a dynamic first axis.',
        );
      }
      return new OnnxPredictor(loaded, pool, options);
    } catch (error) {
      await pool.close();
      await verified; // A changed file explains a failed load better than the load does.
      throw new ModelFolderError(`Cannot load the model in ${model.dir}: ${(error as Error).message}`, {
        cause: error,
      });
    }
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
    clearInterval(this.#limitTimer);
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

function workersFor(options: PredictorOptions): number {
  return Math.max(1, Math.round((options.cpuLimit ?? cpuLimit)()));
}

interface Loaded<Instance, Prediction> {
  readonly signature: Signature;
  readonly task: Task<Instance, Prediction>;
}

/** Runs what shows at the start that a model cannot be served, and makes ONNX Runtime reserve its memory. */
async function warmUp<Prediction>(worker: InferenceWorker, task: Task<never, Prediction>, options: PredictorOptions) {
  await runBatch(worker, task, task.warmUp.slice(0, maxBatchSize(worker.signature, options)));
}

/**
 * @returns undefined when the worker died before it began with the batch.
 * @throws InferenceError when ONNX Runtime refuses the batch, its outputs are no predictions, or the worker died in it.
 */
async function runBatch<Prediction>(
  workers: Pick<WorkerPool, 'run'>,
  task: Task<never, Prediction>,
  items: readonly Item[],
): Promise<{ predictions: Prediction[]; seconds: number } | undefined> {
  const reply = await workers.run({
    inputs: stack(items.map(({ inputs }) => inputs)),
    outputs: task.outputs,
    cost: costOf(items),
  });
  if (!reply) return undefined;
  if ('error' in reply) throw new InferenceError(task.hint ? `${reply.error} ${task.hint}` : reply.error);
  try {
    checkBatchAxis(reply.outputs, items.length);
    const predictions = unstack(reply.outputs, items.length).map((outputs: NamedTensors) => task.decode(outputs));
    return { predictions, seconds: reply.seconds };
  } catch (error) {
    throw new InferenceError(`${MODEL_FILE}: ${(error as Error).message}`);
  }
}

/** @throws Error when the first axis of an output is not the batch. */
function checkBatchAxis(outputs: NamedTensors, count: number): void {
  for (const [name, { shape }] of Object.entries(outputs)) {
    if (shape[0] === count) continue;
    throw new Error(
      `The output "${name}" has the shape [${shape}] for ${count === 1 ? '1 instance' : `${count} instances`}. Its first ` +
        'axis must be the batch: remove the output from the graph, or give it that axis.',
    );
  }
}

function costOf(items: readonly { readonly cost: number }[]): number {
  let sum = 0;
  for (const { cost } of items) sum += cost;
  return sum;
}

function maxBatchSize(signature: Signature, options: PredictorOptions): number {
  return isOneByOne(signature) ? 1 : options.maxBatchSize;
}

function isOneByOne({ inputs }: Signature): boolean {
  return inputs.some(({ shape: [batch] }) => batch === 1);
}
