import { TENSOR_TASK } from '@repo/inference';
import type { KServeModel } from '@repo/kserve';
import { TEXT_CLASSIFICATION } from '@repo/text-classification';
import type { Config } from '../config.js';
import type { AnyModelService, ModelService } from '../model-service.js';
import type { Predict } from '../predict.js';
import { tensorModel } from './tensor.js';
import { textModel } from './text-classification.js';

/** What a task's model is for KServe's protocols. */
export type TaskModel<Instance, Prediction> = (
  service: ModelService<Instance, Prediction>,
  predict: Predict<Instance, Prediction>,
  config: Config,
) => Pick<KServeModel, 'inputs' | 'outputs' | 'predict' | 'infer'>;

// biome-ignore lint/suspicious/noExplicitAny: each task has its own instances and predictions.
const MODELS: Record<string, TaskModel<any, any>> = {
  [TENSOR_TASK]: tensorModel,
  [TEXT_CLASSIFICATION]: textModel,
};

/** The model as KServe's protocols see it. */
export function kserveModel(service: AnyModelService, predict: Predict<unknown, unknown>, config: Config): KServeModel {
  const { name, folder } = service;
  const model = MODELS[folder.task];
  if (!model)
    throw new Error(`The task ${folder.task} has no model for KServe's protocols: add it to kserve-model.ts.`);
  return Object.assign(model(service, predict, config), {
    name,
    version: folder.version,
    platform: 'onnx_onnxv1',
    isReady: () => service.ready,
    isLoaded: () => service.predictor !== undefined,
  });
}
