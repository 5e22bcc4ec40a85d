import { HttpError, type RequestContext } from '@repo/http';
import {
  batchKey,
  type ModelFolder,
  type NamedTensors,
  type Signature,
  stack,
  type Tensor,
  type TensorInfo,
  type TensorType,
  tensorTask,
  unstack,
} from '@repo/inference';
import {
  type Datatype,
  decodeInstance,
  encodePrediction,
  type Tensor as KServeTensor,
  type TensorMetadata,
} from '@repo/kserve';
import type { Config } from '../config.js';
import type { Predict } from '../predict.js';
import type { ServedTask } from './served-task.js';
import { describeTensors } from './tensor-document.js';

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

/** Any model as KServe's protocols see it: its tensors as they are. There is no route of its own. */
export function servedTensor(_folder: ModelFolder, config: Config): ServedTask<NamedTensors, NamedTensors> {
  return {
    noun: 'instance',
    createTask: () => tensorTask,
    kserve: (predict, signature) => {
      // The model's file has them, so they are known when it is loaded.
      let described: Record<'inputs' | 'outputs', TensorMetadata[]> | undefined;
      const describe = () => {
        const { inputs, outputs } = signature();
        described ??= { inputs: inputs.map(metadata), outputs: outputs.map(metadata) };
        return described;
      };
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
    },
    describe: (document, signature) => {
      const { inputs, outputs } = signature();
      describeTensors(document, {
        inputs: inputs.map(metadata),
        outputs: outputs.map(metadata),
        maxInstances: config.MAX_INSTANCES,
        example: exampleOf(inputs),
      });
    },
    example: ({ inputs }) => exampleOf(inputs),
  };
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

/** Zeros, as V1 has them; undefined beyond what fits a line. */
function exampleOf(inputs: Signature['inputs']): readonly unknown[] | undefined {
  const zeros = ({ type, shape }: TensorInfo) =>
    shape
      .slice(1)
      .map((size) => size ?? 1)
      .reduceRight<unknown>(
        (inner, length) => new Array(length).fill(inner),
        { string: '', bool: false }[type as string] ?? 0,
      );
  const named = Object.fromEntries(inputs.map((input) => [input.name, zeros(input)]));
  const instances = [inputs.length === 1 ? Object.values(named)[0] : named];
  return JSON.stringify(instances).length <= 200 ? instances : undefined;
}
