import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ClosedError,
  DeadlineExceededError,
  InferenceError,
  ModelFolderError,
  type Predictor,
  QueueFullError,
  readModelFolder,
} from '@repo/inference';
import { describe, expect, test, vi } from 'vitest';
import { load, MODEL_DIR } from './load.js';

const faulty = new URL('./faulty-thread.js', import.meta.url);

describe('a prediction', () => {
  test('tells good from bad', async () => {
    const predictor = await load();
    const [good, bad] = await predictor.predict(['good', 'bad']);
    expect(good?.[1]).toBeGreaterThan(0.8);
    expect(bad?.[0]).toBeGreaterThan(0.8);
    for (const row of [good, bad]) expect((row?.[0] ?? 0) + (row?.[1] ?? 0)).toBeCloseTo(1, 5);
  });

  test('of no texts is empty', async () => {
    expect(await (await load()).predict([])).toEqual([]);
  });

  test('is the same to the bit whoever shares the batch', async () => {
    const batches: number[] = [];
    const predictor = await load({
      maxBatchSize: 64,
      observer: { batch: ({ texts }) => batches.push(texts) },
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
    const alone = await load({ maxBatchSize: 1 });
    expect(await alone.predict(texts)).toEqual(together);
  });

  test('keeps the order of the texts, whatever their lengths', async () => {
    const predictor = await load({ workers: 2 });
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
});

describe('overload', () => {
  test('is refused with the time to wait, and what was accepted is answered', async () => {
    const speeds: number[] = [];
    const predictor = await load({
      maxQueueTokens: 400,
      maxBatchSize: 1,
      observer: { batch: ({ tokens, runSeconds }) => speeds.push(tokens / runSeconds) },
    });
    // Enough batches for the time to wait to come from their speed.
    for (let i = 0; i < 100; i++) await predictor.predict(['good']);
    const calls = Array.from({ length: 200 }, () => predictor.predict(['a film that is neither good nor bad']));
    const results = await Promise.allSettled(calls);
    const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason);
    expect(refused.length).toBeGreaterThan(100);
    // 5,000 tokens a second are its first guess.
    const longest = Math.ceil(400 / Math.min(5_000, ...speeds));
    for (const reason of refused) {
      expect(reason).toBeInstanceOf(QueueFullError);
      expect(reason.retryAfterSeconds).toBeGreaterThanOrEqual(1);
      expect(reason.retryAfterSeconds).toBeLessThanOrEqual(longest);
    }
    expect(results.length - refused.length).toBeGreaterThan(20);
    expect(predictor.stats).toMatchObject({ queuedTexts: 0, queuedTokens: 0, calls: 0 });
  });

  test('does not send away for ever what is larger than the queue', async () => {
    const predictor = await load({ maxQueueTokens: 10 });
    expect(await predictor.predict(['one of the best films of the year', 'and one of the worst'])).toHaveLength(2);
  });

  test('ends a request that has waited too long, and drops its texts', async () => {
    const predictor = await load({ threadFile: faulty, timeoutMs: 10, maxBatchSize: 1 });
    const slow = Array.from({ length: 5 }, () => predictor.predict(['slow']));
    const results = await Promise.allSettled(slow);
    for (const result of results) expect(result).toMatchObject({ reason: expect.any(DeadlineExceededError) });
    expect(predictor.stats.queuedTexts).toBe(0);
  });
});

test('a short request waits for two batches at most, whatever another has queued, and the long one finishes', async () => {
  let batches = 0;
  const predictor = await load({ threadFile: faulty, observer: { batch: () => batches++ } });
  const long = predictor.predict(new Array(64).fill('slow film'));
  const waits = [];
  for (const text of ['good', 'good film']) {
    const before = batches;
    await expect.poll(() => batches, { interval: 1, timeout: 20_000 }).toBeGreaterThan(before);
    const arrived = batches;
    await predictor.predict([text]);
    // The last batch is its own.
    waits.push(batches - arrived - 1);
  }
  expect(Math.max(...waits)).toBeLessThanOrEqual(2);
  expect(await long).toHaveLength(64);
});

describe('a client that goes', () => {
  test('takes its texts out of the queue', async () => {
    const predictor = await load({ threadFile: faulty, maxBatchSize: 1 });
    const client = new AbortController();
    const gone = predictor.predict(new Array(50).fill('slow'), client.signal);
    await expect.poll(() => predictor.stats.queuedTexts).toBeGreaterThan(40);
    client.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    expect(predictor.stats.queuedTexts).toBe(0);
    expect(await predictor.predict(['good'])).toHaveLength(1);
  });
});

describe('a thread that dies in mid-batch', () => {
  test('is replaced; its neighbours are answered and the text to blame fails alone', async () => {
    const lost = vi.fn();
    const predictor = await load({ threadFile: faulty, observer: { workerLost: lost } });
    const names = ['good', 'bad', 'crash', 'great', 'poor'];
    const results = await Promise.allSettled(names.map((text) => predictor.predict([text])));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(results[2]).toMatchObject({ reason: expect.any(InferenceError) });
    expect(lost).toHaveBeenCalledTimes(2);
    await expect.poll(() => predictor.ready).toBe(true);
    expect(await predictor.predict(['good'])).toHaveLength(1);
  });

  test('makes the predictor not ready until it is back', async () => {
    let readyAtLoss: boolean | undefined;
    const predictor: Predictor = await load({
      threadFile: faulty,
      observer: { workerLost: () => (readyAtLoss ??= predictor.ready) },
    });
    expect(predictor.ready).toBe(true);
    await expect(predictor.predict(['crash'])).rejects.toThrow(InferenceError);
    expect(readyAtLoss).toBe(false);
    await expect.poll(() => predictor.ready).toBe(true);
  });
});

test('close answers what was accepted and refuses what comes after', async () => {
  const predictor = await load();
  const accepted = Array.from({ length: 30 }, (_, i) => predictor.predict([`film number ${i}`]));
  const closing = predictor.close();
  await expect(predictor.predict(['late'])).rejects.toThrow(ClosedError);
  expect((await Promise.all(accepted)).flat()).toHaveLength(30);
  await closing;
});

describe('a model folder', () => {
  function copy(change: (dir: string) => void): string {
    const dir = mkdtempSync(join(tmpdir(), 'model-'));
    cpSync(MODEL_DIR, dir, { recursive: true, filter: (file) => !/test|training/.test(file.slice(MODEL_DIR.length)) });
    change(dir);
    return dir;
  }
  function edit(dir: string, change: (json: Record<string, unknown>) => void): void {
    const file = join(dir, 'model.json');
    const json = JSON.parse(readFileSync(file, 'utf8'));
    change(json);
    writeFileSync(file, JSON.stringify(json));
  }
  const tooManyLabels = (dir: string) => edit(dir, (json) => (json.labels = ['a', 'b', 'c']));

  test.each<[string, (dir: string) => void, RegExp]>([
    ['without model.json', (dir) => rmSync(join(dir, 'model.json')), /Cannot read .*model\.json \(ENOENT\)/],
    ['with a broken model.json', (dir) => writeFileSync(join(dir, 'model.json'), '{'), /is not JSON/],
    ['without labels', (dir) => edit(dir, (json) => delete json.labels), /"labels" must be a list/],
    ['without a tokenizer', (dir) => rmSync(join(dir, 'tokenizer.json')), /Cannot read .*tokenizer\.json \(ENOENT\)/],
    [
      'with a changed file',
      (dir) => writeFileSync(join(dir, 'model.onnx'), 'x'),
      /is not the file that model\.json lists/,
    ],
    [
      'with labels that do not fit',
      tooManyLabels,
      /has the shape \[2,2\] for 2 texts .* must be \[2,3\]: .*, a column for each label in model\.json/,
    ],
  ])('%s ends the start with a message that says so', async (_, change, message) => {
    const dir = copy(change);
    try {
      await expect(readModelFolder(dir).then((model) => load({ model }))).rejects.toThrow(message);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  test('refuses by an error that a program can tell from a fault', async () => {
    await expect(readModelFolder('/nowhere')).rejects.toThrow(ModelFolderError);
  });
});
