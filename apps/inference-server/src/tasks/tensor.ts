import { type NamedTensors, type Signature, type TensorInfo, tensorTask } from '@repo/inference';
import type { ServedTask } from './served-task.js';

/** Any model: its tensors as they are. There is no route of its own. */
export function servedTensor(): ServedTask<NamedTensors, NamedTensors> {
  return { createTask: () => tensorTask, example: ({ inputs }) => exampleOf(inputs) };
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
