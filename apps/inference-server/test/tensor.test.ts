import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelFolderError } from '@repo/inference';
import { type Graph, modelFolder, node, type Value } from '@repo/inference/testing';
import { tinyClassifier } from '@repo/text-classification/testing';
import { describe, expect, test } from 'vitest';
import { testApp } from './app.js';

const value = (name: string, type: Value['type'], ...shape: (number | string)[]): Value => ({ name, type, shape });
const sum: Graph = {
  inputs: [value('a', 'float32', 'batch', 'length'), value('b', 'float32', 'batch', 'length')],
  outputs: [value('sum', 'float32', 'batch', 'length')],
  nodes: [node('Add', ['a', 'b'], ['sum'])],
};
const identity = (type: Value['type']): Graph => ({
  inputs: [value('x', type, 'batch', 2)],
  outputs: [value('y', type, 'batch', 2)],
  nodes: [node('Identity', ['x'], ['y'])],
});
const serve = async (graph: Graph, settings = {}) =>
  (await testApp({ MODEL_DIR: modelFolder(graph), ...settings })).app;

const v1 = '/v1/models/tiny:predict';
const v2 = '/v2/models/tiny/infer';
const post = (url: string, payload: object) => ({ method: 'POST', url, payload }) as const;

describe('a model of tensors', () => {
  test('takes V1 instances of different shapes in one request', async () => {
    const app = await serve(sum);
    const instances = [
      { a: [1], b: [2] },
      { a: [1, 2], b: [3, 4] },
    ];
    expect((await app.inject(post(v1, { instances }))).json()).toEqual({ predictions: [[3], [4, 6]] });
  });

  test.each<[Value['type'], string, unknown[], unknown[]?]>([
    ['float32', 'FP32', [1.5, -2]],
    ['float64', 'FP64', [0.1, 2]],
    ['int8', 'INT8', [-128, 127]],
    ['uint16', 'UINT16', [0, 65_535]],
    ['int64', 'INT64', [-(2 ** 53) + 1, 2 ** 53 - 1]],
    ['bool', 'BOOL', [true, false]],
    ['string', 'BYTES', ['', '😀']],
  ])('of %s is %s of V2, and the same as V1', async (type, datatype, data) => {
    const app = await serve(identity(type));
    const inputs = [{ name: 'x', datatype, shape: [1, 2], data }];
    const { outputs } = (await app.inject(post(v2, { inputs }))).json();
    expect(outputs).toEqual([{ name: 'y', datatype, shape: [1, 2], data }]);
    expect((await app.inject(post(v1, { instances: [data] }))).json()).toEqual({ predictions: [data] });
  });

  test.each([
    ['float16', 'FP16', '003cff7b'],
    ['float32', 'FP32', '0000c07f0000803f'], // NaN, 1
    ['int64', 'INT64', 'ffffffffffffff7f0000000000000080'],
    ['uint64', 'UINT64', 'ffffffffffffffff0000000000000000'],
  ] as const)('of %s carries binary data to the bit', async (type, datatype, hex) => {
    const app = await serve(identity(type));
    const bytes = Buffer.from(hex, 'hex');
    const input = { name: 'x', datatype, shape: [1, 2], parameters: { binary_data_size: bytes.length } };
    const head = JSON.stringify({ inputs: [input], parameters: { binary_data_output: true } });
    const response = await app.inject({
      method: 'POST',
      url: v2,
      headers: { 'inference-header-content-length': String(head.length) },
      payload: Buffer.concat([Buffer.from(head), bytes]),
    });
    expect(response.rawPayload.subarray(-bytes.length).toString('hex')).toBe(hex);
  });

  test.each<[string, string, object, number, string]>([
    ['no instances', v1, { instances: [] }, 400, 'Expected at least one instance'],
    [
      'too many instances',
      v1,
      { instances: [1, 2, 3] },
      413,
      'Expected at most 2 instances, got 3: send them in several requests',
    ],
    ['an instance without names', v1, { instances: [[1]] }, 400, 'Expected instance 0 to be an object with "a", "b"'],
    [
      'inputs of different lengths',
      v2,
      {
        inputs: [
          { name: 'a', datatype: 'FP32', shape: [1, 1], data: [1] },
          { name: 'b', datatype: 'FP32', shape: [2, 1], data: [1, 2] },
        ],
      },
      400,
      'Expected all inputs to have the same first size, got 1, 2',
    ],
    [
      'too many rows',
      v2,
      { inputs: ['a', 'b'].map((name) => ({ name, datatype: 'FP32', shape: [3, 1], data: [1, 2, 3] })) },
      413,
      'Expected at most 2 instances, got 3: send them in several requests',
    ],
  ])('refuses %s', async (_, url, payload, status, error) => {
    const app = await serve(sum, { MAX_INSTANCES: '2' });
    const response = await app.inject(post(url, payload));
    expect([response.statusCode, response.json()]).toEqual([status, expect.objectContaining({ error })]);
  });

  test('has no metadata while it loads, and no route for texts', async () => {
    const { app } = await testApp({ MODEL_DIR: modelFolder(sum) }, 'loading');
    expect((await app.inject('/v2/models/tiny')).statusCode).toBe(503);
    expect((await app.inject(post('/predict', { text: ['good'] }))).statusCode).toBe(404);
  });

  test('is described without texts, with its own names, shapes and limits', async () => {
    const app = await serve(sum, { MAX_INSTANCES: '2' });
    const { body } = await app.inject('/openapi.json');
    expect(body.match(/custom-model|"good"|"text"|\btexts\b|Text#|Texts/g)).toBeNull();
    const { paths } = JSON.parse(body);
    expect(Object.keys(paths)).not.toContain('/predict');
    const list = { type: 'array', items: { type: 'number' } };
    const v1Body = paths['/v1/models/{model}:predict'].post.requestBody.content['application/json'].schema;
    expect(v1Body.properties.instances).toMatchObject({
      type: 'array',
      minItems: 1,
      maxItems: 2,
      items: { type: 'object', required: ['a', 'b'], properties: { a: list, b: list } },
    });
  });
});

describe('model.json', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['with an unknown task', { task: 'x' }, '"task" must be one of tensor, text-classification, not "x"'],
    [
      'of a text classifier without a task',
      { task: undefined },
      'it has "labels" but no "task": add "task": "text-classification", or "tensor" to serve its tensors as they are',
    ],
  ])('%s is refused with the fix', async (_, change, message) => {
    const dir = tinyClassifier();
    const file = join(dir, 'model.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));
    const refused = testApp({ MODEL_DIR: dir });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(ModelFolderError);
  });
});
