import { describe, expect, test } from 'vitest';
import type { Datatype, Tensor, TensorData, TensorMetadata } from '../src/index.js';
import { app, type lengths } from './app.js';

interface Request {
  readonly json: object;
  readonly bytes?: Buffer;
  /** By default the JSON's. */
  readonly headerLength?: string;
}

/** What a client of the binary tensor data extension sends and gets. */
async function infer({ json, bytes = Buffer.alloc(0), headerLength }: Request, model: Partial<typeof lengths> = {}) {
  const head = Buffer.from(JSON.stringify(json));
  const response = await (await app(model)).inject({
    method: 'POST',
    url: '/v2/models/lengths/infer',
    headers: {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': headerLength ?? String(head.length),
    },
    payload: Buffer.concat([head, bytes]),
  });
  const length = Number(response.headers['inference-header-content-length'] ?? response.rawPayload.length);
  return {
    status: response.statusCode,
    type: String(response.headers['content-type']).split(';')[0],
    body: JSON.parse(response.rawPayload.subarray(0, length).toString()),
    bytes: response.rawPayload.subarray(length),
  };
}

const element = (text: string) => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length, 0, 0, 0]), bytes]);
};
const texts = Buffer.concat(['a', 'bcd', '映'].map(element));
const binaryInput = (size = texts.length) => ({
  name: 'text',
  shape: [3],
  datatype: 'BYTES',
  parameters: { binary_data_size: size },
});
const jsonOutputs = [
  { name: 'length', datatype: 'INT32', shape: [3], data: [1, 3, 1] },
  { name: 'upper', datatype: 'BYTES', shape: [3], data: ['A', 'BCD', '映'] },
];

test('binary inputs are read, and answered as JSON', async () => {
  const { status, type, body } = await infer({ json: { inputs: [binaryInput()] }, bytes: texts });
  expect([status, type]).toEqual([200, 'application/json']);
  expect(body.outputs).toEqual(jsonOutputs);
});

const lengthBytes = Buffer.from(new Int32Array([1, 3, 1]).buffer);
const upperBytes = Buffer.concat(['A', 'BCD', '映'].map(element));
test.each([
  [
    'all outputs, by binary_data_output',
    { parameters: { binary_data_output: true } },
    [
      { name: 'length', datatype: 'INT32', shape: [3], parameters: { binary_data_size: 12 } },
      { name: 'upper', datatype: 'BYTES', shape: [3], parameters: { binary_data_size: upperBytes.length } },
    ],
    Buffer.concat([lengthBytes, upperBytes]),
  ],
  [
    'one output, by its binary_data',
    { outputs: [{ name: 'length' }, { name: 'upper', parameters: { binary_data: true } }] },
    [
      jsonOutputs[0],
      { name: 'upper', datatype: 'BYTES', shape: [3], parameters: { binary_data_size: upperBytes.length } },
    ],
    upperBytes,
  ],
  [
    'all outputs but one, by both',
    { parameters: { binary_data_output: true }, outputs: [{ name: 'length', parameters: { binary_data: false } }] },
    [jsonOutputs[0]],
    Buffer.alloc(0),
  ],
])('%s are binary', async (_, wanted, outputs, bytes) => {
  const answer = await infer({ json: { ...wanted, inputs: [binaryInput()] }, bytes: texts });
  expect(answer.body.outputs).toEqual(outputs);
  expect(answer.bytes).toEqual(bytes);
  expect(answer.type).toBe(bytes.length > 0 ? 'application/octet-stream' : 'application/json');
});

describe('every datatype is the same after a way as binary data', () => {
  const cases: [Datatype, (number | boolean | bigint)[], string, TensorData][] = [
    ['BOOL', [true, false], '0100', Uint8Array.of(1, 0)],
    ['UINT8', [0, 255], '00ff', Uint8Array.of(0, 255)],
    ['UINT16', [1, 65_535], '0100ffff', Uint16Array.of(1, 65_535)],
    ['UINT32', [1, 4_294_967_295], '01000000ffffffff', Uint32Array.of(1, 4_294_967_295)],
    ['UINT64', [1n, 2n ** 64n - 1n], '0100000000000000ffffffffffffffff', BigUint64Array.of(1n, 2n ** 64n - 1n)],
    ['INT8', [-128, 127], '807f', Int8Array.of(-128, 127)],
    ['INT16', [-2, 32_767], 'feffff7f', Int16Array.of(-2, 32_767)],
    ['INT32', [-2, 2_147_483_647], 'feffffffffffff7f', Int32Array.of(-2, 2_147_483_647)],
    ['INT64', [-2n, 2n ** 63n - 1n], 'feffffffffffffffffffffffffffff7f', BigInt64Array.of(-2n, 2n ** 63n - 1n)],
    [
      'FP16',
      [1, -2, 65_504, 2 ** -24, 2 ** -14, 0.333251953125],
      '003c00c0ff7b01000004' + '5535',
      Uint16Array.of(0x3c00, 0xc000, 0x7bff, 1, 0x0400, 0x3555),
    ],
    ['FP32', [1.5, Number.NaN], '0000c03f0000c07f', Float32Array.of(1.5, Number.NaN)],
    ['FP64', [0.1], '9a9999999999b93f', Float64Array.of(0.1)],
  ];
  test.each(cases)('%s', async (datatype, values, hex, array) => {
    const metadata: TensorMetadata = { name: 'text', datatype, shape: [-1] };
    let seen: Tensor | undefined;
    // A model may return the array that it got, or a list.
    const echo = async ([tensor]: readonly Tensor[]) => {
      seen = tensor;
      return [tensor as Tensor, { ...(tensor as Tensor), name: 'list', data: values }];
    };
    const bytes = Buffer.from(hex, 'hex');
    const inputs = [{ name: 'text', shape: [values.length], datatype, parameters: { binary_data_size: bytes.length } }];
    const json = { parameters: { binary_data_output: true }, inputs };
    const outputs = [metadata, { ...metadata, name: 'list' }];
    const answer = await infer({ json, bytes }, { inputs: [metadata], outputs, infer: echo });
    expect(seen?.data).toEqual(array);
    expect(answer.bytes.toString('hex')).toBe(hex + hex);
  });
});

test.each<[string, Request, string]>([
  [
    'a size beyond what follows the JSON',
    { json: { inputs: [binaryInput(100)] }, bytes: texts },
    `Input 'text' has a "binary_data_size" of 100, and ${texts.length} bytes are left behind the JSON. ` +
      'Inference-Header-Content-Length says where they begin.',
  ],
  [
    'bytes that no input has',
    { json: { inputs: [binaryInput()] }, bytes: Buffer.concat([texts, texts]) },
    `The inputs' "binary_data_size" are ${texts.length} bytes, and ${2 * texts.length} follow the JSON`,
  ],
  [
    'data in both ways',
    { json: { inputs: [{ ...binaryInput(), data: ['a'] }] }, bytes: texts },
    'Input \'text\' has both "data" and "binary_data_size": send one of them',
  ],
  [
    'a size that is none',
    { json: { inputs: [{ ...binaryInput(), parameters: { binary_data_size: -1 } }] }, bytes: texts },
    'Input \'text\' must have a whole number as "binary_data_size"',
  ],
  [
    'fewer elements than the shape has',
    { json: { inputs: [{ ...binaryInput(), shape: [4] }] }, bytes: texts },
    "Input 'text' is 4 elements, and its binary data are 3",
  ],
  [
    'an element that ends beyond the data',
    { json: { inputs: [binaryInput(6)] }, bytes: Buffer.from([3, 0, 0, 0, 97, 97]) },
    "Input 'text': element 0 is longer than the tensor's binary data",
  ],
  [
    'an element that is not UTF-8',
    { json: { inputs: [{ ...binaryInput(5), shape: [1] }] }, bytes: Buffer.from([1, 0, 0, 0, 255]) },
    "Input 'text': element 0 is not UTF-8",
  ],
  [
    'a header beyond the body',
    { json: { inputs: [] }, headerLength: '1000' },
    "Expected Inference-Header-Content-Length to be a whole number up to the body's 13 bytes, got 1000",
  ],
  [
    'a header that is no number',
    { json: { inputs: [] }, headerLength: '0x1' },
    "Expected Inference-Header-Content-Length to be a whole number up to the body's 13 bytes, got 0x1",
  ],
])('%s is refused', async (_, request, error) => {
  const { status, body } = await infer(request);
  expect([status, body]).toEqual([400, { error, code: 'invalid_request' }]);
});

test('numbers of another size than the shape has are refused', async () => {
  const inputs: TensorMetadata[] = [{ name: 'text', datatype: 'FP32', shape: [-1] }];
  const json = { inputs: [{ ...inputs[0], shape: [2], parameters: { binary_data_size: 4 } }] };
  const { status, body } = await infer({ json, bytes: Buffer.alloc(4) }, { inputs });
  expect([status, body]).toEqual([
    400,
    {
      error: 'Input \'text\' is 2 elements of FP32, which are 8 bytes, and "binary_data_size" is 4',
      code: 'invalid_request',
    },
  ]);
});
