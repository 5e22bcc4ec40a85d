import { InferenceError } from './errors.js';
import { MODEL_FILE } from './model-folder.js';
import type { Task } from './task.js';
import { type Item, type NamedTensors, stack, unstack } from './tensor.js';
import type { WorkerPool } from './worker-pool.js';

/**
 * Runs items with equal batch keys on the worker with the least to do.
 * @returns undefined when the worker died before it began with the batch.
 * @throws InferenceError when ONNX Runtime refuses the batch, its outputs are no predictions, or the worker died in it.
 */
export async function runBatch<Prediction>(
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

export function costOf(items: readonly { readonly cost: number }[]): number {
  let sum = 0;
  for (const { cost } of items) sum += cost;
  return sum;
}
