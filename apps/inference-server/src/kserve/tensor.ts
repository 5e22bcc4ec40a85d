import { HttpError, type RequestContext } from '@repo/http';
import {
  batchKey,
  type NamedTensors,
  type Signature,
  stack,
  type Tensor,
  type TensorInfo,
  type TensorType,
  unstack,
} from '@repo/inference';
import {
  type Datatype,
  decodeInstance,
  encodePrediction,
  type Tensor as KServeTensor,
  type TensorMetadata,
} from '@repo/kserve';
import type { Predict } from '../predict.js';
import type { TaskModel } from './kserve-model.js';

const DATATYPES: Record<TensorType, Datatype> = {
  float16: 'FP16',
  float32: 'FP32',
  float64: 'FP64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  bool: 'BOOL',
  string: 'BYTES',
};

/** Any model as KServe's protocols see it: its tensors as they are. */
export const tensorModel: TaskModel<NamedTensors, NamedTensors> = (service, predict) => {
  const signature = () => service.loaded.signature;
  // The model's file has them, so they are known when it is loaded.
  let described: ReturnType<typeof describeSignature> | undefined;
  const describe = () => (described ??= describeSignature(signature()));
  return {
    get inputs() {
      return describe().inputs;
    },
    get outputs() {
      return describe().outputs;
    },
    predict: (instances, context) => predictInstances(instances, context, predict, signature()),
    infer: (inputs, context) => infer(inputs, context, predict, signature()),
  };
};

export function describeSignature({ inputs, outputs }: Signature) {
  return { inputs: inputs.map(metadata), outputs: outputs.map(metadata) };
}

function metadata({ name, type, shape: [, ...sizes] }: TensorInfo): TensorMetadata {
  return { name, datatype: DATATYPES[type], shape: [-1, ...sizes.map((size) => size ?? -1)] };
}

async function predictInstances(
  instances: readonly unknown[],
  context: RequestContext,
  predict: Predict<NamedTensors, NamedTensors>,
  { inputs, outputs }: Signature,
): Promise<unknown[]> {
  const described = inputs.map(metadata);
  const rows = await predict(
    instances,
    (instance, index) => {
      const tensors = decodeInstance(instance, index, described);
      return Object.fromEntries(
        tensors.map(({ name, shape, data }, input) => [name, { type: inputs[input]?.type, shape, data } as Tensor]),
      );
    },
    context,
  );
  return rows.map((row) =>
    encodePrediction(
      outputs.map(({ name, type }) => {
        const { shape, data } = row[name] as Tensor;
        return { name, datatype: DATATYPES[type], shape, data };
      }),
    ),
  );
}

async function infer(
  tensors: readonly KServeTensor[],
  context: RequestContext,
  predict: Predict<NamedTensors, NamedTensors>,
  { inputs, outputs }: Signature,
): Promise<KServeTensor[]> {
  const counts = tensors.map(({ shape: [count = 0] }) => count);
  const [count = 0] = counts;
  if (counts.some((other) => other !== count)) {
    throw new HttpError('invalid_request', `Expected all inputs to have the same first size, got ${counts.join(', ')}`);
  }
  const batch = Object.fromEntries(
    tensors.map(({ name, shape, data }, input) => [name, { type: inputs[input]?.type, shape, data } as Tensor]),
  );
  const rows = await predict(unstack(batch, count), (row) => row, context);
  if (new Set(rows.map(batchKey)).size > 1) {
    const shapes = 'The outputs of the rows differ in shape, which one tensor cannot have';
    throw new HttpError('invalid_request', `${shapes}: send the rows in requests of their own, or use the V1 protocol`);
  }
  const results = stack(rows);
  return outputs.map(({ name, type }) => {
    const { shape, data } = results[name] as Tensor;
    return { name, datatype: DATATYPES[type], shape, data };
  });
}
