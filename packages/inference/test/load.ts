import { OnnxPredictor, type PredictorOptions, readModelFolder, tensorTask } from '@repo/inference';
import { attribute, constant, type Graph, LIMITS, modelFolder, node } from '@repo/inference/testing';
import { onTestFinished } from 'vitest';

/** Returns a predictor over the tensors of the model in `dir`; it is closed with the test. */
export async function load(dir: string, options: Partial<PredictorOptions> = {}) {
  const predictor = await OnnxPredictor.load(
    {
      model: await readModelFolder(dir),
      ...LIMITS,
      ...options,
    },
    tensorTask,
  );
  onTestFinished(() => predictor.close());
  return predictor;
}

/** The sum of a row of any length. */
const SUM: Graph = {
  inputs: [{ name: 'x', type: 'float32', shape: ['batch', 'length'] }],
  outputs: [{ name: 'sum', type: 'float32', shape: ['batch'] }],
  nodes: [node('ReduceSum', ['x', 'axis'], ['sum'], attribute('keepdims', 0))],
  constants: [constant('axis', [1], new BigInt64Array([1n]))],
};

/** Returns a function that adds up numbers by a model. */
export async function loadSum(options: Partial<PredictorOptions> = {}) {
  const predictor = await load(modelFolder(SUM), options);
  const sum = async (rows: readonly (readonly number[])[], signal?: AbortSignal) => {
    const instances = rows.map((row) => ({
      x: { type: 'float32' as const, shape: [row.length], data: Float32Array.from(row) },
    }));
    const results = await predictor.predict(instances, signal);
    return results.map(({ sum }) => Number(sum?.data[0]));
  };
  return { predictor, sum };
}
