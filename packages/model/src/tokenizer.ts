import { readFile } from 'node:fs/promises';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';

/** Text to token ids, by the `tokenizer.json` of a model. */
export class Tokenizer {
  readonly #tokenizer: HuggingFaceTokenizer;
  readonly #maxTokens: number;
  readonly #bert: boolean;

  private constructor(tokenizer: HuggingFaceTokenizer, maxTokens: number, bert: boolean) {
    this.#tokenizer = tokenizer;
    this.#bert = bert;
    this.#maxTokens = maxTokens;
  }

  static async load(file: string, maxTokens: number): Promise<Tokenizer> {
    const json = JSON.parse(await readFile(file, 'utf8'));
    return new Tokenizer(new HuggingFaceTokenizer(json, {}), maxTokens, json.normalizer?.type === 'BertNormalizer');
  }

  /** @returns 2 to `maxTokens` ids. What is cut keeps its closing special token. */
  encode(text: string): readonly number[] {
    const wellFormed = text.toWellFormed();
    const { ids } = this.#tokenizer.encode(this.#bert ? asInRust(wellFormed) : wellFormed);
    if (ids.length <= this.#maxTokens) return ids;
    return [...ids.slice(0, this.#maxTokens - 1), ids.at(-1) as number];
  }
}

/**
 * Evens out where the library leaves the original `tokenizers`: that one lower-cases a capital sigma without a look
 * at its neighbours, and puts spaces around ideographs beyond the basic plane too.
 */
function asInRust(text: string): string {
  return text.replaceAll('Σ', 'σ').replace(/[\u{20000}-\u{2fa1f}]/gu, ' $& ');
}
