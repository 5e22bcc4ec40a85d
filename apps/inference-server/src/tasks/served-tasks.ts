import { type ModelFolder, refuseModelJson, TENSOR_TASK } from '@repo/inference';
import { TEXT_CLASSIFICATION } from '@repo/text-classification';
import type { Config } from '../config.js';
import type { ServedTask } from './served-task.js';
import { servedTensor } from './tensor.js';
import { servedTextClassification } from './text-classification.js';

// biome-ignore lint/suspicious/noExplicitAny: each task has its own instances and predictions.
export type AnyServedTask = ServedTask<any, any>;

/** Every task, by its name in `model.json`. */
const TASKS: Record<string, (folder: ModelFolder, config: Config) => AnyServedTask> = {
  [TENSOR_TASK]: servedTensor,
  [TEXT_CLASSIFICATION]: servedTextClassification,
};

/**
 * Returns the task of a model.
 * @throws ModelFolderError when `model.json` names none that the server has, or lacks what the task needs.
 */
export function servedTask(folder: ModelFolder, config: Config): AnyServedTask {
  const { dir, json, task } = folder;
  if (!('task' in json) && 'labels' in json) {
    return refuseModelJson(
      dir,
      `it has "labels" but no "task": add "task": "${TEXT_CLASSIFICATION}", or "${TENSOR_TASK}" to serve its tensors as they are`,
    );
  }
  const create = Object.hasOwn(TASKS, task) ? TASKS[task] : undefined;
  if (!create) return refuseModelJson(dir, `"task" must be one of ${Object.keys(TASKS).join(', ')}, not "${task}"`);
  return create(folder, config);
}
