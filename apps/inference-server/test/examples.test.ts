// Each model of examples/ through the whole server: its answers are those of ONNX Runtime for Python, which wrote
// expected.json, and those that its page prints.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { describe, expect, test } from 'vitest';
import { testApp } from './app.js';

type Json = number | string | boolean | Json[] | { [key: string]: Json };

const folder = (name: string) => fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url));
const read = (name: string, file: string) => readFileSync(`${folder(name)}/${file}`, 'utf8');
const serve = async (name: string) => (await testApp({ MODEL_DIR: folder(name) })).app;

async function post(app: FastifyInstance, url: string, payload: object): Promise<Record<string, Json>> {
  const response = await app.inject({ method: 'POST', url, payload });
  expect([response.statusCode, response.body]).toEqual([200, expect.any(String)]);
  return response.json();
}

/** Numbers of floats may differ in the last digits on another CPU. */
function close(value: Json): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : expect.closeTo(value, 4);
  if (Array.isArray(value)) return value.map(close);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, close(inner)]));
}

describe.each([
  ['tabular', 'iris'],
  ['image', 'digits'],
])('the %s example', (name, model) => {
  interface Expected {
    readonly inputs: Record<string, Json[]>;
    readonly outputs: Record<string, Json[]>;
  }
  const { inputs, outputs }: Expected = JSON.parse(read(name, 'expected.json'));
  const rows = <T>(columns: Record<string, T[]>) =>
    (Object.values(columns)[0] as T[]).map((_, row) =>
      Object.fromEntries(Object.entries(columns).map(([column, values]) => [column, values[row] as T])),
    );

  test('predicts by V1 what Python predicts', async () => {
    const app = await serve(name);
    const { predictions } = await post(app, `/v1/models/${model}:predict`, { instances: rows(inputs) });
    expect(predictions).toEqual(rows(outputs).map(close));
  });

  test('infers by V2 what Python infers, and has the tensors that its metadata describe', async () => {
    const app = await serve(name);
    const metadata = (await app.inject(`/v2/models/${model}`)).json();
    const flat = (list: Json[]) => list.flat(9) as Json[];
    const tensors = metadata.inputs.map(({ name: input, datatype, shape: [, ...sizes] }: Tensor) => {
      const data = inputs[input] as Json[];
      return { name: input, datatype, shape: [data.length, ...sizes], data: flat(data) };
    });
    const answer = await post(app, `/v2/models/${model}/infer`, { inputs: tensors });
    const described = metadata.outputs.map(({ name: output, datatype, shape: [, ...sizes] }: Tensor) => {
      const data = outputs[output] as Json[];
      return { name: output, datatype, shape: [data.length, ...sizes], data: flat(data).map(close) };
    });
    expect(answer.outputs).toEqual(described);
  });
});

interface Tensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: number[];
}

test('the text example classifies by each protocol as Python does', async () => {
  const app = await serve('text');
  const { texts, probabilities } = JSON.parse(read('text', 'expected.json'));
  const { predictions } = await post(app, '/v1/models/messages:predict', { instances: texts });
  expect(predictions).toEqual(probabilities.map(close));
  const input = { name: 'text', datatype: 'BYTES', shape: [texts.length], data: texts };
  const { outputs } = await post(app, '/v2/models/messages/infer', { inputs: [input] });
  expect((outputs as { data: Json }[])[0]?.data).toEqual(probabilities.flat().map(close));
  const { probs } = await post(app, '/predict', { text: texts });
  expect(probs).toEqual(probabilities.map(close));
});

test.each(['tabular', 'image', 'text'])('the page of the %s example has the real answers', async (name) => {
  const app = await serve(name);
  const page = read(name, 'README.md');
  const calls = [...page.matchAll(/^curl localhost:8080(\S+)(?: -d '([^']+)')?\n```\n+```json\n(.+?)\n```/gms)];
  expect(calls.length).toBeGreaterThan(2);
  for (const [, url = '', payload, answer = ''] of calls) {
    const { body } = payload ? await app.inject({ method: 'POST', url, payload }) : await app.inject(url);
    expect(JSON.parse(body), url).toEqual(close(JSON.parse(answer)));
  }
});
