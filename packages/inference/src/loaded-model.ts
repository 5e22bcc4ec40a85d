import { join } from 'node:path';
import { ModelFolderError } from './errors.js';
import type { InferenceWorker } from './inference-worker.js';
import { MODEL_FILE, verifyModelFolder } from './model-folder.js';
import { type PredictorOptions, workersFor } from './options.js';
import { runBatch } from './run-batch.js';
import type { Task } from './task.js';
import type { Signature } from './tensor.js';
import { WorkerPool } from './worker-pool.js';

/** Makes the task for a model, or throws an Error that says what is wrong with the model and how to fix it. */
export type CreateTask<Instance, Prediction> = (
  signature: Signature,
) => Task<Instance, Prediction> | Promise<Task<Instance, Prediction>>;

export interface LoadedModel<Instance, Prediction> {
  readonly signature: Signature;
  readonly task: Task<Instance, Prediction>;
  readonly maxBatchSize: number;
  readonly pool: WorkerPool;
}

/**
 * Resolves when every worker has loaded the model and is warm.
 * @throws ModelFolderError when a file is missing or wrong.
 */
export async function loadModel<Instance, Prediction>(
  options: PredictorOptions,
  createTask: CreateTask<Instance, Prediction>,
): Promise<LoadedModel<Instance, Prediction>> {
  const { model, observer } = options;
  let loading: Promise<Omit<LoadedModel<Instance, Prediction>, 'pool'>> | undefined;
  const pool = new WorkerPool(
    options.workers ?? workersFor(options),
    options.threadFile ?? new URL('./inference-thread.js', import.meta.url),
    join(model.dir, MODEL_FILE),
    async (worker) => {
      const isFirst = loading === undefined;
      loading ??= createLoaded(worker.signature, options, createTask);
      const { task, maxBatchSize } = await loading;
      try {
        await runBatch(worker, task, task.warmUp.slice(0, maxBatchSize));
      } catch (error) {
        if (!task.warmUpIsGuess || isDead(worker)) throw error;
        if (isFirst) observer?.warning?.(`Cannot warm up the model with inputs of zeros: ${(error as Error).message}`);
      }
    },
    (reason) => observer?.workerLost?.(reason),
  );
  const verified = verifyModelFolder(model);
  try {
    await Promise.all([pool.start(), verified]);
    return { ...(await (loading as NonNullable<typeof loading>)), pool };
  } catch (error) {
    await pool.close();
    await verified; // A changed file explains a failed load better than the load does.
    throw new ModelFolderError(`Cannot load the model in ${model.dir}: ${(error as Error).message}`, { cause: error });
  }
}

async function createLoaded<Instance, Prediction>(
  signature: Signature,
  options: PredictorOptions,
  createTask: CreateTask<Instance, Prediction>,
) {
  const task = await createTask(signature);
  const isOneByOne = signature.inputs.some(({ shape: [batch] }) => batch === 1);
  if (isOneByOne) {
    options.observer?.warning?.(
      'The model runs instances one by one, since its batch size is fixed to 1. For batches, export it with a dynamic first axis.',
    );
  }
  return { signature, task, maxBatchSize: isOneByOne ? 1 : options.maxBatchSize };
}

function isDead(worker: InferenceWorker): boolean {
  return !worker.accepts;
}
