import { anything, checkCount, type Decoder, HttpError, type ListOptions, list, type RequestContext } from '@repo/http';
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
import type { AnyModelService } from '../model-service.js';
import type { Predict } from '../predict.js';
import type { KServeParts, TaskModel } from './task-model.js';
import { instanceSchema, schemasOf } from './tensor-schemas.js';

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
export function tensorModel({ service, predict, config }: KServeParts): TaskModel {
  // The model's file has them, so they are known when it is loaded.
  let described: Record<'inputs' | 'outputs', TensorMetadata[]> | undefined;
  const describe = () => {
    const { inputs, outputs } = service.loaded.signature;
    described ??= { inputs: inputs.map(metadata), outputs: outputs.map(metadata) };
    return described;
  };
  const limits = { noun: 'instance', max: config.MAX_INSTANCES };
  const anyInstances = list(anything, limits);
  return {
    get inputs() {
      return describe().inputs;
    },
    get outputs() {
      return describe().outputs;
    },
    get instances() {
      return service.predictor ? instances(service, describe().inputs, limits) : anyInstances;
    },
    get schemas() {
      return service.predictor ? schemasOf(describe()) : undefined;
    },
    predict: (rows, context) => predictRows(rows as NamedTensors[], context, predict, service.loaded.signature),
    infer: (inputs, context) => infer(inputs, context, predict, service.loaded.signature, limits),
  };
}

/** Instances as nested lists, or as objects of them by the names of the inputs. */
function instances(
  { task, loaded: { signature } }: AnyModelService,
  described: readonly TensorMetadata[],
  limits: ListOptions,
): Decoder<NamedTensors[]> {
  const decoder = list(
    {
      schema: instanceSchema(described),
      decode: (instance, what) =>
        Object.fromEntries(
          decodeInstance(instance, what, described).map(({ name, shape, data }, input) => [
            name,
            { type: signature.inputs[input]?.type, shape, data } as Tensor,
          ]),
        ),
    },
    limits,
  );
  const example = task.example(signature);
  return { ...decoder, schema: { ...decoder.schema, ...(example && { examples: [example] }) } };
}

function metadata({ name, type, shape: [, ...sizes] }: TensorInfo): TensorMetadata {
  return { name, datatype: DATATYPES[type], shape: [-1, ...sizes.map((size) => size ?? -1)] };
}

async function predictRows(
  instances: readonly NamedTensors[],
  context: RequestContext,
  predict: Predict<NamedTensors, NamedTensors>,
  { outputs }: Signature,
): Promise<unknown[]> {
  const rows = await predict(instances, context);
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
  { noun, max }: { noun: string; max: number },
): Promise<KServeTensor[]> {
  const counts = tensors.map(({ shape: [count = 0] }) => count);
  const [count = 0] = counts;
  if (counts.some((other) => other !== count)) {
    throw new HttpError('invalid_request', `Expected all inputs to have the same first size, got ${counts.join(', ')}`);
  }
  const batch = Object.fromEntries(
    tensors.map(({ name, shape, data }, input) => [name, { type: inputs[input]?.type, shape, data } as Tensor]),
  );
  checkCount(count, noun, max);
  const rows = await predict(unstack(batch, count), context);
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
