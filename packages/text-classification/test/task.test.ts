import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceError, InvalidInstanceError, ModelFolderError } from '@repo/inference';
import { attribute, editModelJson as edit, node } from '@repo/inference/testing';
import { classifierWithInfinity, type TinyClassifier, tinyClassifier } from '@repo/text-classification/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { load, MODEL_DIR } from './load.js';

describe('a prediction', () => {
  test('distinguishes good from bad', async () => {
    const predictor = await load();
    const [good, bad] = await predictor.predict(['good', 'bad']);
    expect(good?.[1]).toBeGreaterThan(0.8);
    expect(bad?.[0]).toBeGreaterThan(0.8);
    for (const row of [good, bad]) expect((row?.[0] ?? 0) + (row?.[1] ?? 0)).toBeCloseTo(1, 5);
  });

  test('is the same to the bit whatever else is in its batch', async () => {
    const batches: number[] = [];
    const predictor = await load(MODEL_DIR, {
      maxBatchSize: 64,
      observer: { batch: ({ instances }) => batches.push(instances) },
    });
    const words = 'a gripping story of love and loss that drags on far too long for its own very modest good'.split(
      ' ',
    );
    const lengths = [1, 2, 3, 5, 8, 13, 21, 34];
    const texts = Array.from({ length: 20 * lengths.length }, (_, i) =>
      Array.from({ length: lengths[i % lengths.length] ?? 0 }, (_, j) => words[(i * 7 + j * j) % words.length]).join(
        ' ',
      ),
    );
    const together = await predictor.predict(texts);
    expect(Math.max(...batches)).toBeGreaterThan(16);
    const alone = await load(MODEL_DIR, { maxBatchSize: 1 });
    expect(await alone.predict(texts)).toEqual(together);
  });

  test('keeps the order of the texts, whatever their lengths', async () => {
    const predictor = await load(MODEL_DIR, { workers: 2 });
    const texts = [
      'good',
      'a truly awful, boring mess of a film',
      'bad',
      'one of the very best films of the year',
      'great',
    ];
    const rows = await predictor.predict(texts);
    expect(rows.map(([, positive]) => Number(positive) > 0.5)).toEqual([true, false, false, true, true]);
  });

  test('costs its tokens', async () => {
    const costs: number[] = [];
    const predictor = await load(MODEL_DIR, { observer: { batch: ({ cost }) => costs.push(cost) } });
    await predictor.predict(['so so']); // [CLS] so so [SEP]
    expect(costs).toEqual([4]);
  });
});

const ids = { name: 'input_ids', type: 'int64', shape: ['batch', 'tokens'] } as const;
type Type = NonNullable<TinyClassifier['output']>['type'];
const asType = (type: NonNullable<Type>, number: number) => ({
  output: { type },
  nodes: [node('Cast', ['sum'], ['logits'], attribute('to', number))],
});

test('serves a model of a few bytes', async () => {
  const predictor = await load(tinyClassifier());
  const [[, positive] = [], [negative] = []] = await predictor.predict(['good good', 'bad']);
  expect([positive, negative]).toEqual([
    expect.closeTo(1 / (1 + Math.exp(-2))),
    expect.closeTo(1 / (1 + Math.exp(-1))),
  ]);
});

test('fills the mask with ones and the segments with zeros', async () => {
  const inputs = ['input_ids', 'attention_mask', 'token_type_ids'].map((name) => ({ ...ids, name }));
  // The second logit is the number of ones, less the sum of the segments.
  const predictor = await load(
    tinyClassifier({
      inputs,
      labels: ['a'.repeat(3), 'b'],
      nodes: [
        node('Sub', ['attention_mask', 'token_type_ids'], ['ones']),
        node('Cast', ['ones'], ['floats'], attribute('to', 1)),
        node('ReduceSum', ['floats', 'axis'], ['counts'], attribute('keepdims', 1)),
        node('Sub', ['counts', 'counts'], ['zeros']),
        node('Concat', ['zeros', 'counts'], ['logits'], attribute('axis', 1)),
      ],
    }),
  );
  const [row] = await predictor.predict(['good bad good']);
  expect(row?.[1]).toBeCloseTo(1 / (1 + Math.exp(-3)));
});

describe('refuses to start, in one line that says how to fix it, with a model', () => {
  test.each<[string, TinyClassifier, string]>([
    ['whose logits are float16', asType('float16', 10), 'is float16. It must be float32: add a Cast'],
    ['whose logits are float64', asType('float64', 11), 'is float64. It must be float32: add a Cast'],
    ['whose logits are int64', asType('int64', 7), 'is int64. It must be float32: add a Cast'],
    ['whose logits are bfloat16', asType('bfloat16', 16), 'data type: 16 (bfloat16 is 16). Add a Cast'],
    ['whose inputs are int32', { inputs: [{ ...ids, type: 'int32' }] }, '"input_ids" is int32. It must be int64'],
    [
      'with an unknown input',
      { inputs: [ids, { ...ids, name: 'pixels' }] },
      'has an input "pixels", which a text does not fill',
    ],
    [
      'with a fixed batch',
      { inputs: [{ ...ids, shape: [1, 'tokens'] }] },
      'has the shape [1,?]. It must be [batch,tokens], both dynamic',
    ],
    [
      'with a fixed length',
      { inputs: [{ ...ids, shape: ['batch', 128] }] },
      'has the shape [?,128]. It must be [batch,tokens], both dynamic',
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
      'has the shape [1,2] for 2 instances. Its first axis must be the batch',
    ],
    [
      'that returns a row for each token',
      { output: { shape: ['b', 't', 2] }, nodes: [node('Identity', ['rows'], ['logits'])] },
      'has the shape [8,2] for a text. It must be [2]',
    ],
    [
      'with fewer embeddings than the tokenizer has words',
      { words: ['[UNK]', 'bad', 'good', 'fine'] },
      'Check that tokenizer.json and maxTokens in model.json belong to this model.',
    ],
    ['that always returns NaN', { table: Array(3).fill([Number.NaN, 0]) }, 'is NaN or infinite'],
  ])('%s', async (_, parts, message) => {
    const refused = await load(tinyClassifier(parts)).then(
      () => 'started',
      (error: Error) => error.message,
    );
    expect(refused).toContain(message);
    expect(refused).not.toContain('\n');
  });
});

test('a text whose logits are infinite fails alone', async () => {
  const predictor = await load(classifierWithInfinity());
  const results = await Promise.allSettled(['bad', 'endless', 'good'].map((text) => predictor.predict([text])));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(results[1]).toMatchObject({ reason: expect.any(InferenceError) });
});

test('refuses a text without tokens', async () => {
  const predictor = await load(tinyClassifier());
  await expect(predictor.predict(['good', ''])).rejects.toThrow(
    new InvalidInstanceError('Expected text 1 to have at least one token'),
  );
});

test('a text longer than the model can read fails with the fix', async () => {
  // Each position takes its logits from the table, which has 20.
  const dir = tinyClassifier({
    table: new Array(20).fill([0, 1]),
    nodes: [
      node('Shape', ['input_ids'], ['length'], attribute('start', 1), attribute('end', 2)),
      node('Gather', ['table', 'length'], ['position']),
      node('Add', ['sum', 'position'], ['logits']),
    ],
  });
  const predictor = await load(dir);
  expect(await predictor.predict(['good '.repeat(19)])).toHaveLength(1);
  await expect(predictor.predict(['good '.repeat(20)])).rejects.toThrow(
    /^model\.onnx fails on "input_ids" of shape \[1,20\]: .* Check that tokenizer\.json and maxTokens in model\.json belong to this model\.$/,
  );
});

describe('refuses a model folder', () => {
  function copy(): string {
    const dir = mkdtempSync(join(tmpdir(), 'model-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    cpSync(MODEL_DIR, dir, { recursive: true, filter: (file) => !/test|training/.test(file.slice(MODEL_DIR.length)) });
    return dir;
  }

  test.each<[string, (dir: string) => void, RegExp]>([
    ['without labels', (dir) => edit(dir, (json) => delete json.labels), /model\.json: "labels" must be a list/],
    ['without maxTokens', (dir) => edit(dir, (json) => delete json.maxTokens), /"maxTokens" must be a whole number/],
    ['without a tokenizer', (dir) => rmSync(join(dir, 'tokenizer.json')), /Cannot read .*tokenizer\.json \(ENOENT\)/],
    [
      'whose labels do not fit',
      (dir) => edit(dir, (json) => (json.labels = ['a', 'b', 'c'])),
      /has the shape \[2\] for a text\. It must be \[3\]: a column for each label in model\.json/,
    ],
  ])('%s', async (_, change, message) => {
    const dir = copy();
    change(dir);
    const refused = load(dir);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(ModelFolderError);
  });
});
