import type { KServeModel } from '@repo/kserve';
import type { ModelService } from './model-service.js';
import type { Predict } from './predict.js';

/** The text classifier as KServe's protocols see it. */
export function kserveModel(service: ModelService, predict: Predict): KServeModel {
  const { labels, version } = service.folder;
  return {
    name: service.name,
    version,
    platform: 'onnx_onnxv1',
    inputs: [{ name: 'text', datatype: 'BYTES', shape: [-1] }],
    outputs: [
      { name: 'probabilities', datatype: 'FP32', shape: [-1, labels.length] },
      { name: 'label', datatype: 'BYTES', shape: [-1] },
    ],
    isReady: () => service.ready,
    isLoaded: () => service.predictor !== undefined,
    predict: (instances, context) => predict(instances.map(textOf), context),
    infer: async ([input], context) => {
      const texts = input?.data ?? [];
      const rows = await predict(texts, context);
      const label = rows.map((row) => labels[row.indexOf(Math.max(...row))] as string);
      return [
        { name: 'probabilities', datatype: 'FP32', shape: [rows.length, labels.length], data: rows.flat() },
        { name: 'label', datatype: 'BYTES', shape: [rows.length], data: label },
      ];
    },
  };
}

/** An instance is a text, or an object with the text under the name of the model's only input. */
function textOf(instance: unknown): unknown {
  return typeof instance === 'object' && instance !== null && 'text' in instance ? instance.text : instance;
}
