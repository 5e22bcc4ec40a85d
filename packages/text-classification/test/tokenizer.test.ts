import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Tokenizer } from '../src/tokenizer.js';

interface Fixture {
  readonly tokenizers: Record<string, object>;
  readonly texts: string[];
  readonly entries: {
    readonly name: string;
    readonly postProcessor: object | null;
    /** Kind of tokenizer → most tokens → ids of each text. */
    readonly ids: Record<string, Record<string, number[][]>>;
  }[];
}

// Written by truncation.py with the Python library.
const fixture: Fixture = JSON.parse(readFileSync(new URL('truncation.json', import.meta.url), 'utf8'));

async function tokenizerOf(json: object, maxTokens: number): Promise<Tokenizer> {
  const dir = mkdtempSync(join(tmpdir(), 'tokenizer-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'tokenizer.json'), JSON.stringify(json));
  return Tokenizer.load(join(dir, 'tokenizer.json'), maxTokens);
}

test.each(fixture.entries)('truncates as Hugging Face does: $name', async ({ postProcessor, ids }) => {
  for (const [kind, byLength] of Object.entries(ids)) {
    for (const [maxTokens, expected] of Object.entries(byLength)) {
      const json = { ...fixture.tokenizers[kind], post_processor: postProcessor };
      const tokenizer = await tokenizerOf(json, Number(maxTokens));
      const encoded = fixture.texts.map((text) => tokenizer.encode(text));
      expect(encoded, `${kind}, ${maxTokens}`).toEqual(expected);
    }
  }
});

test('refuses a limit that leaves no room beside the special tokens', async () => {
  const json = {
    ...fixture.tokenizers.BERT,
    post_processor: { type: 'BertProcessing', cls: ['[CLS]', 1], sep: ['[SEP]', 2] },
  };
  await expect(tokenizerOf(json, 2)).rejects.toThrow(
    '"maxTokens" is 2 in model.json, but tokenizer.json adds 2 special',
  );
});
