import { describe, expect, test } from 'vitest';
import { decodeInstance, encodePrediction, type Tensor, type TensorMetadata } from '../src/index.js';

const matrix: TensorMetadata = { name: 'm', datatype: 'FP32', shape: [-1, 2, -1] };
const age: TensorMetadata = { name: 'age', datatype: 'INT64', shape: [-1, 1] };
const job: TensorMetadata = { name: 'job', datatype: 'BYTES', shape: [-1] };

describe('an instance', () => {
  test.each<[string, unknown, TensorMetadata[], Tensor[]]>([
    [
      'of one input is a nested list',
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [matrix],
      [{ name: 'm', datatype: 'FP32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ],
    [
      'of one input is an object too',
      { m: [[1], [2]] },
      [matrix],
      [{ name: 'm', datatype: 'FP32', shape: [2, 1], data: Float32Array.of(1, 2) }],
    ],
    [
      'of several inputs is an object, in which a single number needs no list',
      { job: 'cook', age: 39 },
      [age, job],
      [
        { name: 'age', datatype: 'INT64', shape: [1], data: BigInt64Array.of(39n) },
        { name: 'job', datatype: 'BYTES', shape: [], data: ['cook'] },
      ],
    ],
    [
      'of booleans has them as 0 and 1',
      [true, false],
      [{ name: 'b', datatype: 'BOOL', shape: [-1, 2] }],
      [{ name: 'b', datatype: 'BOOL', shape: [2], data: Uint8Array.of(1, 0) }],
    ],
    [
      'of half floats has their bits',
      [1, -2],
      [{ name: 'h', datatype: 'FP16', shape: [-1, 2] }],
      [{ name: 'h', datatype: 'FP16', shape: [2], data: Uint16Array.of(0x3c00, 0xc000) }],
    ],
  ])('%s', (_, instance, inputs, tensors) => {
    expect(decodeInstance(instance, 'instance 0', inputs)).toEqual(tensors);
  });

  test.each<[string, unknown, TensorMetadata[], string]>([
    ['of another depth', [1, 2], [matrix], "Expected input 'm' of instance 3 to have shape [2,-1], as nested lists"],
    [
      'of another size',
      [[1], [2], [3]],
      [matrix],
      "Expected input 'm' of instance 3 to have shape [2,-1], as nested lists",
    ],
    [
      'that is ragged',
      [[1], [2, 3]],
      [matrix],
      "Expected input 'm' of instance 3 to have shape [2,-1], as nested lists",
    ],
    ['that is no list', 'x', [matrix], "Expected input 'm' of instance 3 to have shape [2,-1], as nested lists"],
    ['that is null', null, [matrix], "Expected input 'm' of instance 3 to have shape [2,-1], as nested lists"],
    ['with another element', [[1], ['2']], [matrix], "Instance 3, input 'm': element 1 is not a FP32"],
    ['without an input', { age: 1 }, [age, job], 'Expected instance 3 to be an object with "age", "job"'],
    [
      'with an unknown input',
      { age: 1, job: '', x: 1 },
      [age, job],
      'Expected instance 3 to be an object with "age", "job"',
    ],
    ['that has no names', [1, 'cook'], [age, job], 'Expected instance 3 to be an object with "age", "job"'],
    [
      'with a half float that is infinite',
      [65_520],
      [{ name: 'h', datatype: 'FP16', shape: [-1, 1] }],
      "Instance 3, input 'h': element 0 is not a FP16",
    ],
  ])('%s is refused', (_, instance, inputs, error) => {
    expect(() => decodeInstance(instance, 'instance 3', inputs)).toThrow(error);
  });
});

describe('a prediction', () => {
  test.each<[string, Tensor[], unknown]>([
    [
      'of one output is a nested list',
      [{ name: 'y', datatype: 'FP32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'of a single element is that element',
      [{ name: 'y', datatype: 'INT64', shape: [], data: BigInt64Array.of(7n) }],
      7,
    ],
    [
      'of several outputs is an object',
      [
        { name: 'label', datatype: 'BYTES', shape: [], data: ['a'] },
        { name: 'flags', datatype: 'BOOL', shape: [2], data: Uint8Array.of(1, 0) },
        { name: 'half', datatype: 'FP16', shape: [1], data: Uint16Array.of(0x3c00) },
        { name: 'none', datatype: 'FP32', shape: [0], data: new Float32Array() },
      ],
      { label: 'a', flags: [true, false], half: [1], none: [] },
    ],
  ])('%s', (_, outputs, prediction) => {
    expect(encodePrediction(outputs)).toEqual(prediction);
  });

  test('with an integer that JSON cannot carry is refused with the way to get it', () => {
    const data = BigInt64Array.of(2n ** 53n);
    expect(() => encodePrediction([{ name: 'id', datatype: 'INT64', shape: [1], data }])).toThrow(
      "Output 'id' has an integer beyond ±(2^53 − 1), which JSON numbers cannot carry: request it as binary data of V2",
    );
  });
});
