import { InferenceError, readModelFolder } from '@repo/inference';
import { describe, expect, test } from 'vitest';
import { load } from './load.js';
import {
  attribute,
  BFLOAT16,
  DOUBLE,
  FLOAT16,
  INT32,
  INT64,
  modelWithInfinity,
  node,
  type TinyModel,
  tinyModel,
} from './tiny-model.js';

async function loadTiny(parts: TinyModel) {
  return load({ model: await readModelFolder(tinyModel(parts)) });
}

const ids = { name: 'input_ids', type: INT64, shape: ['batch', 'tokens'] };
const asType = (type: number) => ({
  output: { type },
  nodes: [node('Cast', ['sum'], ['logits'], attribute('to', type))],
});

test('a model of a few bytes is served', async () => {
  const predictor = await loadTiny({});
  const [[, positive] = [], [negative] = []] = await predictor.predict(['good good', 'bad']);
  expect([positive, negative]).toEqual([
    expect.closeTo(1 / (1 + Math.exp(-2))),
    expect.closeTo(1 / (1 + Math.exp(-1))),
  ]);
});

describe('the start is refused, in one line that says how to fix it, for a model', () => {
  test.each<[string, TinyModel, string]>([
    ['whose logits are float16', asType(FLOAT16), 'is float16. It must be float32: add a Cast'],
    ['whose logits are float64', asType(DOUBLE), 'is float64. It must be float32: add a Cast'],
    ['whose logits are int64', asType(INT64), 'is int64. It must be float32: add a Cast'],
    [
      'whose logits are bfloat16',
      asType(BFLOAT16),
      'data type: 16 (bfloat16 is 16). Inputs must be int64, the output float32',
    ],
    [
      'whose inputs are int32',
      { inputs: [{ ...ids, type: INT32 }] },
      '"input_ids" of model.onnx is int32. It must be int64',
    ],
    [
      'with an unknown input',
      { inputs: [ids, { ...ids, name: 'pixels' }] },
      'has an input "pixels", which the server cannot fill',
    ],
    [
      'with a fixed batch',
      { inputs: [{ ...ids, shape: [1, 'tokens'] }] },
      'has the shape [1,tokens]. It must be [batch,tokens], both dynamic',
    ],
    [
      'with a fixed length',
      { inputs: [{ ...ids, shape: ['batch', 128] }] },
      'has the shape [batch,128]. It must be [batch,tokens], both dynamic',
    ],
    ['without logits', { output: { name: 'rows', shape: ['b', 't', 2] } }, 'has no output "logits" but rows'],
    [
      'that returns one row for all texts',
      {
        nodes: [
          node('Constant', [], ['first'], attribute('value_ints', [0])),
          node('Gather', ['sum', 'first'], ['logits'], attribute('axis', 0)),
        ],
      },
      'has the shape [1,2] for 2 texts of 8 tokens. It must be [2,2]',
    ],
    [
      'that returns a row for each token',
      { output: { shape: ['b', 't', 2] }, nodes: [node('Identity', ['rows'], ['logits'])] },
      'has the shape [2,8,2] for 2 texts of 8 tokens. It must be [2,2]',
    ],
    [
      'with fewer embeddings than the tokenizer has words',
      { words: ['[UNK]', 'bad', 'good', 'fine'] },
      'with ids up to 3: ',
    ],
    ['that always returns NaN', { table: Array(3).fill([Number.NaN, 0]) }, 'is NaN or infinite'],
  ])('%s', async (_, parts, message) => {
    const refused = await loadTiny(parts).catch((error: Error) => error.message);
    expect(refused).toContain(message);
    expect(refused).not.toContain('\n');
  });
});

test('a text whose logits are infinite fails alone', async () => {
  const predictor = await load({ model: await readModelFolder(modelWithInfinity()) });
  const results = await Promise.allSettled(['bad', 'endless', 'good'].map((text) => predictor.predict([text])));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(results[1]).toMatchObject({ reason: expect.any(InferenceError) });
});

test('a text without tokens is refused', async () => {
  const predictor = await loadTiny({});
  await expect(predictor.predict(['good', ''])).rejects.toThrow('Expected text 1 to have at least one token');
});

test('a platform without ONNX Runtime ends the start with the platforms that there are', async () => {
  const thread = new URL('../dist/inference-thread.js', import.meta.url);
  const code = `Object.defineProperty(process, 'arch', { value: 'riscv64' }); await import('${thread}');`;
  const threadFile = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  await expect(load({ threadFile })).rejects.toThrow(
    /ONNX Runtime does not run on \w+ riscv64\. It has binaries for .*$/,
  );
});

test('a text longer than the model can read fails with the fix', async () => {
  // Each position takes its logits from the table, which has 20.
  const predictor = await loadTiny({
    table: new Array(20).fill([0, 1]),
    nodes: [
      node('Shape', ['input_ids'], ['length'], attribute('start', 1), attribute('end', 2)),
      node('Gather', ['table', 'length'], ['position']),
      node('Add', ['sum', 'position'], ['logits']),
    ],
  });
  expect(await predictor.predict(['good '.repeat(19)])).toHaveLength(1);
  await expect(predictor.predict(['good '.repeat(20)])).rejects.toThrow(
    /fails on 1 texts of 20 tokens .* Check that tokenizer\.json and maxTokens in model\.json belong to this model\.$/,
  );
});
