import type { KServeModel } from '@repo/kserve';
import type { AnyModelService } from './model-service.js';
import type { Predict } from './predict.js';

/** The model as KServe's protocols see it. */
export function kserveModel(service: AnyModelService, predict: Predict<unknown, unknown>): KServeModel {
  const model = service.task.kserve(predict, () => service.loaded.signature);
  return Object.assign(model, {
    name: service.name,
    version: service.folder.version,
    platform: 'onnx_onnxv1',
    isReady: () => service.ready,
    isLoaded: () => service.predictor !== undefined,
  });
}
