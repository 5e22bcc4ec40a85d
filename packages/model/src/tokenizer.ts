import { readFile } from 'node:fs/promises';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';

/** Words whose ids are kept; at about 100 bytes a word this is 2 MB. */
const KEPT_WORDS = 20_000;
/** V8 copies a part of a text that is as short as this; of a longer one it keeps the whole text. */
const KEPT_LENGTH = 12;

/** Text to token ids, by the `tokenizer.json` of a model. */
export class Tokenizer {
  readonly #tokenizer: HuggingFaceTokenizer;
  readonly #maxTokens: number;
  readonly #bert: boolean;
  readonly #first: readonly number[];
  readonly #last: readonly number[];
  readonly #words = new Map<string, readonly number[]>();

  private constructor(tokenizer: HuggingFaceTokenizer, maxTokens: number, bert: boolean) {
    this.#tokenizer = tokenizer;
    this.#maxTokens = maxTokens;
    this.#bert = bert;
    const special = tokenizer.encode('').ids;
    this.#first = special.slice(0, 1);
    this.#last = special.slice(1);
  }

  static async load(file: string, maxTokens: number): Promise<Tokenizer> {
    const json = JSON.parse(await readFile(file, 'utf8'));
    const bert = json.normalizer?.type === 'BertNormalizer' && json.pre_tokenizer?.type === 'BertPreTokenizer';
    return new Tokenizer(new HuggingFaceTokenizer(json, {}), maxTokens, bert);
  }

  /** @returns 2 to `maxTokens` ids. What is cut keeps its closing special token. */
  encode(text: string): readonly number[] {
    const wellFormed = text.toWellFormed();
    const ids = this.#bert ? this.#encodeWords(wellFormed) : this.#tokenizer.encode(wellFormed).ids;
    if (ids.length <= this.#maxTokens) return ids;
    return [...ids.slice(0, this.#maxTokens - 1), ids.at(-1) as number];
  }

  /** BERT's tokens never reach across white space, so a text is the sum of its words, and words come again. */
  #encodeWords(text: string): number[] {
    const ids = [...this.#first];
    for (const word of text.split(/[ \t\r\n]+/)) {
      if (word !== '') ids.push(...this.#word(word));
      // The rest would be cut.
      if (ids.length >= this.#maxTokens) break;
    }
    ids.push(...this.#last);
    return ids;
  }

  #word(word: string): readonly number[] {
    const known = this.#words.get(word);
    if (known) return known;
    const { ids } = this.#tokenizer.encode(asInRust(word), { add_special_tokens: false });
    if (word.length <= KEPT_LENGTH) {
      if (this.#words.size === KEPT_WORDS) this.#words.clear();
      this.#words.set(word, ids);
    }
    return ids;
  }
}

/**
 * Evens out where the library leaves the original `tokenizers`: that one lower-cases a capital sigma without a look
 * at its neighbours, and puts spaces around ideographs beyond the basic plane too.
 */
function asInRust(text: string): string {
  return text.replaceAll('Σ', 'σ').replace(/[\u{20000}-\u{2fa1f}]/gu, ' $& ');
}
