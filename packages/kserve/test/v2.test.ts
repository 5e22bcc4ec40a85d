import { http } from '@repo/http';
import Fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { kserve, type TensorMetadata } from '../src/index.js';
import { app, lengths } from './app.js';

const input = { name: 'text', shape: [2], datatype: 'BYTES', data: ['a', 'bcd'] };

test.each<[string, number, unknown]>([
  ['/v2', 200, { name: 'kserve', version: '1', extensions: ['binary_tensor_data'] }],
  ['/v2/health/live', 200, { live: true }],
  ['/v2/health/ready', 200, { ready: true }],
  ['/v2/models', 200, { models: ['lengths'] }],
  [
    '/v2/models/lengths',
    200,
    { name: 'lengths', versions: ['3'], platform: 'none', inputs: lengths.inputs, outputs: lengths.outputs },
  ],
  ['/v2/models/lengths/ready', 200, { name: 'lengths', ready: true }],
  [
    '/v2/models/other',
    404,
    { error: 'Model with name other does not exist. Available models: lengths.', code: 'model_not_found' },
  ],
  [
    '/v2/models/lengths/versions/3',
    200,
    { name: 'lengths', versions: ['3'], platform: 'none', inputs: lengths.inputs, outputs: lengths.outputs },
  ],
  ['/v2/models/lengths/versions/3/ready', 200, { name: 'lengths', ready: true }],
  [
    '/v2/models/lengths/versions/1',
    404,
    { error: 'Model with name lengths has no version 1. It has 3.', code: 'model_not_found' },
  ],
  [
    '/v2/models/lengths/versions/1/ready',
    404,
    { error: 'Model with name lengths has no version 1. It has 3.', code: 'model_not_found' },
  ],
])('GET %s answers %i', async (url, status, body) => {
  const response = await (await app()).inject(url);
  expect([response.statusCode, response.json()]).toEqual([status, body]);
});

test('readiness is 503 until every model is ready, liveness is not', async () => {
  const instance = await app({ isReady: () => false });
  const ready = await instance.inject('/v2/health/ready');
  expect([ready.statusCode, ready.json()]).toEqual([503, { ready: false }]);
  expect((await instance.inject('/v2/health/live')).statusCode).toBe(200);
});

async function infer(payload: unknown, inputs: readonly TensorMetadata[] = lengths.inputs) {
  const response = await (await app({ inputs })).inject({
    method: 'POST',
    url: '/v2/models/lengths/infer',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify(payload),
  });
  return [response.statusCode, response.json()];
}

describe('an inference', () => {
  const length = { name: 'length', datatype: 'INT32', shape: [2], data: [1, 3] };
  const upper = { name: 'upper', datatype: 'BYTES', shape: [2], data: ['A', 'BCD'] };
  const head = { model_name: 'lengths', model_version: '3' };

  test.each<[string, object, object]>([
    ['all outputs', { inputs: [input] }, { ...head, outputs: [length, upper] }],
    ['the id it was given', { id: 'x', inputs: [input] }, { ...head, id: 'x', outputs: [length, upper] }],
    [
      'what null leaves open',
      { id: null, parameters: null, inputs: [input], outputs: null },
      { ...head, outputs: [length, upper] },
    ],
    ['the outputs asked for', { inputs: [input], outputs: [{ name: 'upper' }] }, { ...head, outputs: [upper] }],
    [
      'a column of texts',
      { inputs: [{ ...input, shape: [2, 1], data: [['a'], ['bcd']] }] },
      { ...head, outputs: [length, upper] },
    ],
  ])('answers %s', async (_, payload, expected) => {
    expect(await infer(payload)).toEqual([200, expected]);
  });

  test.each<[string, unknown, string]>([
    ['a list', [], 'Expected a JSON object with "inputs"'],
    ['no inputs', {}, 'Expected "inputs" to be a list'],
    ['a number as id', { id: 1, inputs: [input] }, 'Expected "id" to be a string'],
    ['a list as parameters', { parameters: [], inputs: [input] }, 'Expected "parameters" to be an object'],
    ['an empty list of inputs', { inputs: [] }, "Missing input 'text'"],
    ['an input that is null', { inputs: [null] }, 'Expected every input to be an object with a "name"'],
    ['an unknown input', { inputs: [{ ...input, name: 'x' }] }, "Input 'x' is unknown; the model has 'text'"],
    ['an input twice', { inputs: [input, input] }, "Input 'text' is given twice"],
    [
      'another datatype',
      { inputs: [{ ...input, datatype: 'FP32' }] },
      'Input \'text\' must have datatype BYTES, got "FP32"',
    ],
    ['no datatype', { inputs: [{ ...input, datatype: undefined }] }, "Input 'text' must have datatype BYTES, got null"],
    ['no shape', { inputs: [{ ...input, shape: undefined }] }, 'Input \'text\' must have a "shape" of whole numbers'],
    [
      'a shape of another rank',
      { inputs: [{ ...input, shape: [1, 2] }] },
      "Input 'text' must have shape [-1], got [1,2]",
    ],
    [
      'no data',
      { inputs: [{ ...input, data: undefined }] },
      "'data' field is missing for input 'text' for model 'lengths'",
    ],
    ['data that is no list', { inputs: [{ ...input, data: 'a' }] }, 'Input \'text\' must have a list as "data"'],
    [
      'too little data',
      { inputs: [{ ...input, shape: [3] }] },
      "Input 'text' has shape [3], which is 3 elements, and 2 elements of data",
    ],
    [
      'an element of another type',
      { inputs: [{ ...input, data: ['a', 1] }] },
      "Input 'text': element 1 is not a BYTES",
    ],
    ['a datatype that is no text', { inputs: [{ ...input, datatype: [[]] }] }, "Input 'text' must have datatype BYTES"],
    [
      'data nested in another way than its shape',
      { inputs: [{ ...input, shape: [2, 1], data: [['a', 'b']] }] },
      "Input 'text' has shape [2,1], and data that is nested otherwise",
    ],
    [
      'an unknown output',
      { inputs: [input], outputs: [{ name: 'x' }] },
      "Output 'x' is unknown; the model has 'length', 'upper'",
    ],
    [
      'half floats',
      { inputs: [{ ...input, datatype: 'FP16' }] },
      'Sending FP16 data via JSON is not supported. Please use the binary data format for input text',
    ],
  ])('of %s is refused', async (_, payload, error) => {
    expect(await infer(payload)).toEqual([400, { error, code: 'invalid_request' }]);
  });

  test.each<[TensorMetadata['datatype'], unknown, number]>([
    ['INT8', -128, 200],
    ['INT8', 128, 400],
    ['UINT8', -1, 400],
    ['UINT16', 65_535, 200],
    ['INT64', 1.5, 400],
    ['INT64', 2 ** 53 - 1, 200],
    ['UINT64', 2 ** 53, 400],
    ['FP32', 1.5, 200],
    ['FP32', null, 400],
    ['FP32', 1e39, 400],
    ['FP64', 1e39, 200],
    ['BOOL', true, 200],
    ['BOOL', 1, 400],
  ])('of %s %j answers %i', async (datatype, value, status) => {
    const tensor = { name: 'text', datatype, shape: [1] };
    expect((await infer({ inputs: [{ ...tensor, data: [value] }] }, [tensor]))[0]).toBe(status);
  });

  test('of a number that JSON cannot carry to the model is refused', async () => {
    const tensor = { name: 'text', shape: [1] };
    const cases = [
      ['FP64', '1e999', "Input 'text': element 0 is not a FP64"],
      [
        'INT64',
        '9007199254740993',
        "Input 'text': element 0 is not a INT64 within ±(2^53 − 1), where JSON numbers are exact",
      ],
    ] as const;
    for (const [datatype, number, error] of cases) {
      const instance = await app({ inputs: [{ ...tensor, datatype }] });
      const body = JSON.stringify({ inputs: [{ ...tensor, datatype, data: [0] }] });
      const payload = body.replace('[0]', `[${number}]`);
      const url = '/v2/models/lengths/infer';
      const response = await instance.inject({ method: 'POST', url, payload });
      expect([response.statusCode, response.json()]).toEqual([400, { error, code: 'invalid_request' }]);
    }
  });

  test('of a column of a table may have the shape of a row', async () => {
    const column: TensorMetadata = { name: 'text', datatype: 'INT32', shape: [-1, 1] };
    const row = { name: 'text', datatype: 'INT32', shape: [2], data: [1, 2] };
    expect((await infer({ inputs: [row] }, [column]))[0]).toBe(200);
  });

  const matrix = [{ name: 'text', datatype: 'INT32', shape: [-1, -1] }] as const;
  test.each([
    ['flat', '[1,2,3,4]', 200],
    ['nested', '[[1,2],[3,4]]', 200],
    ['ragged', '[[1],[2,3,4]]', 400],
    ['partly nested', '[[1,2],3,4]', 400],
    ['too deeply nested', '[[[1,2]],[[3,4]]]', 400],
  ])('of a matrix with %s data, %s, answers %i', async (_, data, status) => {
    const inputs = [{ name: 'text', datatype: 'INT32', shape: [2, 2], data: JSON.parse(data) }];
    expect((await infer({ inputs }, matrix))[0]).toBe(status);
  });

  test.each(['datatype', 'data', 'shape', 'name', 'id'])('with a bottomless %s is refused, not failed', async (key) => {
    const instance = Fastify({ bodyLimit: 1_000_000 });
    instance.register(http);
    instance.register(kserve, { models: [lengths] });
    const bottomless = '['.repeat(50_000) + ']'.repeat(50_000);
    const request = key === 'id' ? { id: 0, inputs: [input] } : { inputs: [{ ...input, [key]: 0 }] };
    const payload = JSON.stringify(request).replace(`"${key}":0`, `"${key}":${bottomless}`);
    const response = await instance.inject({ method: 'POST', url: '/v2/models/lengths/infer', payload });
    expect([response.statusCode, response.json()]).toEqual([
      400,
      { error: expect.any(String), code: 'invalid_request' },
    ]);
  });

  test('of a version answers as that of the model, and of an unknown version 404', async () => {
    const instance = await app();
    const call = { method: 'POST', payload: { inputs: [input] } } as const;
    const plain = await instance.inject({ ...call, url: '/v2/models/lengths/infer' });
    const versioned = await instance.inject({ ...call, url: '/v2/models/lengths/versions/3/infer' });
    expect(versioned.json()).toEqual(plain.json());
    const unknown = await instance.inject({ ...call, url: '/v2/models/lengths/versions/4/infer' });
    expect([unknown.statusCode, unknown.json()]).toEqual([
      404,
      { error: 'Model with name lengths has no version 4. It has 3.', code: 'model_not_found' },
    ]);
  });
});
