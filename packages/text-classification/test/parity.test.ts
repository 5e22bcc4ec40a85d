import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Tokenizer } from '../src/tokenizer.js';
import { load, MODEL_DIR } from './load.js';

// Written by packages/sentiment/training/fixtures.py with the Python libraries.
type Entry = { text?: string; repeat?: string; times?: number };
const fixture = <T>(name: string): (Entry & T)[] =>
  JSON.parse(readFileSync(new URL(`test/fixtures/${name}`, import.meta.resolve('@repo/sentiment/model.json')), 'utf8'));
const textOf = ({ text, repeat, times }: Entry) => text ?? (repeat ?? '').repeat(times ?? 0);

test('token ids are those of Python tokenizers on 1,000 texts of every kind', async () => {
  const tokenizer = await Tokenizer.load(`${MODEL_DIR}/tokenizer.json`, 256);
  const entries = fixture<{ n: number; sha256: string }>('tokens.json');
  expect(entries).toHaveLength(1000);
  const wrong = entries.filter((entry) => {
    const ids = tokenizer.encode(textOf(entry));
    return ids.length !== entry.n || !createHash('sha256').update(ids.join()).digest('hex').startsWith(entry.sha256);
  });
  expect(wrong).toEqual([]);
});

test('probabilities are those of Python ONNX Runtime to the bit', { timeout: 600_000 }, async () => {
  const predictor = await load(MODEL_DIR, { maxQueueCost: 1_000_000, timeoutMs: 600_000 });
  const entries = fixture<{ positive: number }>('probabilities.json');
  const rows = await predictor.predict(entries.map(textOf));
  expect(rows).toHaveLength(200);
  expect(rows.map(([, positive]) => positive)).toEqual(entries.map(({ positive }) => positive));
});
