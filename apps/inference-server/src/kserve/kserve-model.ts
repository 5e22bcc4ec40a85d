import { TENSOR_TASK } from '@repo/inference';
import type { KServeModel } from '@repo/kserve';
import { TEXT_CLASSIFICATION } from '@repo/text-classification';
import type { Config } from '../config.js';
import type { AnyModelService } from '../model-service.js';
import type { Predict } from '../predict.js';
import { tensorModel } from './tensor.js';
import { textModel } from './text-classification.js';

export interface KServeParts {
  readonly service: AnyModelService;
  // biome-ignore lint/suspicious/noExplicitAny: each task has its own instances and predictions.
  readonly predict: Predict<any, any>;
  readonly config: Config;
}

/** What a task's model is for KServe's protocols. */
export type TaskModel = Pick<KServeModel, 'inputs' | 'outputs' | 'instances' | 'schemas' | 'predict' | 'infer'>;

const MODELS: Record<string, (parts: KServeParts) => TaskModel> = {
  [TENSOR_TASK]: tensorModel,
  [TEXT_CLASSIFICATION]: textModel,
};

/** The model as KServe's protocols see it. */
export function kserveModel(parts: KServeParts): KServeModel {
  const { service } = parts;
  const { task, version } = service.folder;
  const model = MODELS[task]?.(parts);
  if (!model) throw new Error(`The task ${task} has no model for KServe's protocols: add it to kserve-model.ts.`);
  // Not a copy: what comes from the model's file has getters, since it is known when that is loaded.
  return Object.assign(model, {
    name: service.name,
    version,
    platform: 'onnx_onnxv1',
    isReady: () => service.ready,
    isLoaded: () => service.predictor !== undefined,
  });
}
