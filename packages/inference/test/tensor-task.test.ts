import type { NamedTensors, Tensor, TensorType } from '@repo/inference';
import { attribute, type Graph, modelFolder, node, type TYPES, type Value } from '@repo/inference/testing';
import { describe, expect, test } from 'vitest';
import { load } from './load.js';

const identity = (type: keyof typeof TYPES, shape: Value['shape'] = ['batch', 2]): Graph => ({
  inputs: [{ name: 'x', type, shape }],
  outputs: [{ name: 'y', type, shape }],
  nodes: [node('Identity', ['x'], ['y'])],
});
const float = (...values: number[]): Tensor => ({
  type: 'float32',
  shape: [values.length],
  data: Float32Array.from(values),
});

test.each<[TensorType, Tensor['data']]>([
  ['float16', Uint16Array.of(0x3c00, 0x7e00)],
  ['float32', Float32Array.of(1.5, Number.NaN)],
  ['float64', Float64Array.of(0.1, -0)],
  ['int8', Int8Array.of(-128, 127)],
  ['int16', Int16Array.of(-1, 2)],
  ['int32', Int32Array.of(-1, 2)],
  ['int64', BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n)],
  ['uint8', Uint8Array.of(0, 255)],
  ['uint16', Uint16Array.of(0, 65_535)],
  ['uint32', Uint32Array.of(0, 2 ** 32 - 1)],
  ['uint64', BigUint64Array.of(0n, 2n ** 64n - 1n)],
  ['bool', Uint8Array.of(0, 1)],
  ['string', ['', 'Ünïcödé 😀']],
])('%s passes through a model unchanged', async (type, data) => {
  const predictor = await load(modelFolder(identity(type)));
  expect(predictor.signature.inputs).toEqual([{ name: 'x', type, shape: [undefined, 2] }]);
  const x: Tensor = { type, shape: [2], data };
  expect(await predictor.predict([{ x }, { x }])).toEqual([{ y: x }, { y: x }]);
});

test('a model with several inputs and outputs gets and returns each by its name', async () => {
  const shape = ['batch', 1];
  const value = (name: string): Value => ({ name, type: 'float32', shape });
  const graph: Graph = {
    inputs: [value('a'), value('b')],
    outputs: [value('sum'), value('difference')],
    nodes: [node('Add', ['a', 'b'], ['sum']), node('Sub', ['a', 'b'], ['difference'])],
  };
  const predictor = await load(modelFolder(graph));
  const instances: NamedTensors[] = [
    { a: float(3), b: float(1) },
    { b: float(2), a: float(5) },
  ];
  expect(await predictor.predict(instances)).toEqual([
    { sum: float(4), difference: float(2) },
    { sum: float(7), difference: float(3) },
  ]);
});

describe('the cost of an instance', () => {
  test.each<[string, Value['shape'], number[], number]>([
    ['is 1 where its shape is fixed', ['batch', 3], [3], 1],
    ['is its length where that varies', ['batch', 'length', 2], [5, 2], 5],
    ['is the product where two sizes vary', ['batch', 'height', 'width'], [3, 4], 12],
  ])('%s', async (_, shape, sizes, cost) => {
    const costs: number[] = [];
    const predictor = await load(modelFolder(identity('float32', shape)), {
      observer: { batch: (batch) => costs.push(batch.cost) },
    });
    const data = new Float32Array(sizes.reduce((a, b) => a * b));
    await predictor.predict([{ x: { type: 'float32', shape: sizes, data } }]);
    expect(costs).toEqual([cost]);
  });
});

test('a model with a batch size of 1 runs instances one by one and warns of it', async () => {
  const warnings: string[] = [];
  const batches: number[] = [];
  const predictor = await load(modelFolder(identity('float32', [1, 1])), {
    observer: { warning: (message) => warnings.push(message), batch: ({ instances }) => batches.push(instances) },
  });
  expect(await predictor.predict([{ x: float(1) }, { x: float(2) }])).toEqual([{ y: float(1) }, { y: float(2) }]);
  expect(batches).toEqual([1, 1]);
  expect(warnings).toEqual([expect.stringMatching(/one by one, since its batch size is fixed to 1/)]);
});

describe('the warm-up with zeros', () => {
  // Two numbers of a row: with a single one it fails.
  const secondOf = (length: number | string): Graph => ({
    inputs: [{ name: 'x', type: 'float32', shape: ['batch', length] }],
    outputs: [{ name: 'y', type: 'float32', shape: ['batch', 1] }],
    nodes: [
      node('Constant', [], ['one'], attribute('value_ints', [1])),
      node('Gather', ['x', 'one'], ['y'], attribute('axis', 1)),
    ],
  });

  test('that fails refuses the start of a model whose shapes are fixed', async () => {
    await expect(load(modelFolder(secondOf(1)))).rejects.toThrow(
      /^Cannot load the model in .*: (ONNX Runtime|model\.onnx)/,
    );
  });

  test('that fails warns where a size varies, as 1 is a guess', async () => {
    const warnings: string[] = [];
    const predictor = await load(modelFolder(secondOf('length')), {
      workers: 2,
      observer: { warning: (message) => warnings.push(message) },
    });
    expect(warnings).toEqual([
      expect.stringMatching(/^Cannot warm up the model with inputs of zeros: model\.onnx fails on/),
    ]);
    expect(await predictor.predict([{ x: float(1, 2) }])).toEqual([{ y: float(2) }]);
  });
});

describe('refuses to start with a model', () => {
  const sumOfBatch: Graph = {
    inputs: [{ name: 'x', type: 'float32', shape: ['batch', 3] }],
    outputs: [{ name: 'y', type: 'float32', shape: [3] }],
    nodes: [
      node('Constant', [], ['axis'], attribute('value_ints', [0])),
      node('ReduceSum', ['x', 'axis'], ['y'], attribute('keepdims', 0)),
    ],
  };

  test.each<[string, Graph, string]>([
    [
      'whose batch size is fixed to 4',
      identity('float32', [4, 2]),
      'has the shape [4,2]. Its first axis must be the batch',
    ],
    ['without a batch axis', identity('float32', []), 'has the shape []. Its first axis must be the batch'],
    [
      'with an output without a batch axis',
      sumOfBatch,
      'The output "y" has the shape [3]. Its first axis must be the batch',
    ],
    [
      'whose output turns out to have no batch axis',
      { ...identity('float32'), outputs: [{ name: 'y', type: 'float32' }], nodes: [node('Unique', ['x'], ['y'])] },
      'The output "y" has the shape [1] for 2 instances. Its first axis must be the batch',
    ],
    ['of bfloat16', identity('bfloat16'), 'Unsupported data type: 16 (bfloat16 is 16). Add a Cast'],
  ])('%s', async (_, graph, message) => {
    const refused = await load(modelFolder(graph)).then(
      () => 'started',
      (error: Error) => error.message,
    );
    expect(refused).toContain(message);
    expect(refused).not.toContain('\n');
  });
});
