import { TENSOR_TASK } from '@repo/inference';
import type { KServeModel } from '@repo/kserve';
import { TEXT_CLASSIFICATION } from '@repo/text-classification';
import type { KServeParts, TaskModel } from './task-model.js';
import { tensorModel } from './tensor.js';
import { textModel } from './text-classification.js';

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
