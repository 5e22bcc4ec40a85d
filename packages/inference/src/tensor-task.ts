import type { Task } from './task.js';
import { ARRAYS, type Item, type NamedTensors, type Signature, type TensorInfo } from './tensor.js';

/** The task in `model.json` of a model that takes and returns tensors as they are. */
export const TENSOR_TASK = 'tensor';

/**
 * The task of any model: an instance is the model's inputs without the batch axis, a prediction its outputs alike.
 * @throws Error when an input or output has no batch axis.
 */
export function tensorTask(signature: Signature): Task<NamedTensors, NamedTensors> {
  const batch = signature.inputs.some(({ shape }) => shape[0] === 1) ? 1 : undefined;
  for (const input of signature.inputs) checkBatchAxis('input', input, batch);
  // An output's shape may be left open: then the first batch shows it.
  for (const output of signature.outputs) if (output.shape.length > 0) checkBatchAxis('output', output, batch);
  const zeros = itemOf(signature, Object.fromEntries(signature.inputs.map((input) => [input.name, zerosOf(input)])));
  return {
    outputs: signature.outputs.map(({ name }) => name),
    warmUp: [zeros, zeros],
    warmUpIsGuess: signature.inputs.some(({ shape }) => shape.slice(1).includes(undefined)),
    encode: (instance) => itemOf(signature, instance),
    decode: (outputs) => outputs,
  };
}

function checkBatchAxis(kind: string, { name, shape }: TensorInfo, batch: 1 | undefined): void {
  if (shape.length > 0 && (shape[0] === undefined || shape[0] === batch)) return;
  throw new Error(
    `The ${kind} "${name}" has the shape [${shape.map((size) => size ?? '?')}]. Its first axis must be the batch: export ` +
      'the model with a dynamic first axis, or with 1 in all inputs and outputs.',
  );
}

/** The cost is 1, or the product of the sizes that may vary, such as the length of a sequence. */
function itemOf({ inputs }: Signature, instance: NamedTensors): Item {
  const costs = inputs.map(({ name, shape }) =>
    shape
      .slice(1)
      .reduce<number>((cost, size, axis) => (size === undefined ? cost * (instance[name]?.shape[axis] ?? 1) : cost), 1),
  );
  return { inputs: instance, cost: Math.max(1, ...costs) };
}

/** Of the input's shape; a size that may vary is 1. */
function zerosOf({ type, shape }: TensorInfo) {
  const sizes = shape.slice(1).map((size) => size ?? 1);
  const length = sizes.reduce((product, size) => product * size, 1);
  const data = type === 'string' ? new Array<string>(length).fill('') : new ARRAYS[type](length);
  return { type, shape: sizes, data: data as NamedTensors[string]['data'] };
}
