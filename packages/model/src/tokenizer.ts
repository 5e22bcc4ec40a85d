import { readFile } from 'node:fs/promises';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { type PostProcessor, type SpecialTokens, specialTokens } from './special-tokens.js';

/** Words whose ids are kept; at about 100 bytes a word this is 2 MB. */
const KEPT_WORDS = 20_000;
/** V8 copies a part of a text that is as short as this; of a longer one it keeps the whole text. */
const KEPT_LENGTH = 12;

/** What the server itself reads in a `tokenizer.json`. */
interface TokenizerJson {
  readonly normalizer: { readonly type: string } | null;
  readonly pre_tokenizer: { readonly type: string } | null;
  readonly post_processor: PostProcessor;
  readonly added_tokens: readonly { readonly content: string }[];
}

/** Text to token ids, by the `tokenizer.json` of a model. */
export class Tokenizer {
  readonly #tokenizer: HuggingFaceTokenizer;
  /** Most ids of the text itself. */
  readonly #room: number;
  readonly #bert: boolean;
  readonly #special: SpecialTokens;
  readonly #words = new Map<string, readonly number[]>();

  private constructor(json: TokenizerJson, maxTokens: number) {
    this.#tokenizer = new HuggingFaceTokenizer(json, {});
    this.#special = specialTokens(json.post_processor);
    const special = this.#special.first.length + this.#special.last.length;
    this.#room = maxTokens - special;
    if (this.#room < 1) {
      throw new Error(
        `"maxTokens" is ${maxTokens} in model.json, but tokenizer.json adds ${special} special tokens to each text. ` +
          'Raise "maxTokens".',
      );
    }
    this.#bert =
      json.normalizer?.type === 'BertNormalizer' &&
      json.pre_tokenizer?.type === 'BertPreTokenizer' &&
      !json.added_tokens.some(({ content }) => /\s/.test(content));
  }

  /** @throws Error when the file is not a tokenizer of a known kind, or `maxTokens` leaves no room for a text. */
  static async load(file: string, maxTokens: number): Promise<Tokenizer> {
    return new Tokenizer(JSON.parse(await readFile(file, 'utf8')), maxTokens);
  }

  /** The model needs an embedding for each id up to this one. */
  get largestId(): number {
    const vocabulary = this.#tokenizer.model?.vocab.length ?? 0;
    return Math.max(vocabulary - 1, ...this.#special.first, ...this.#special.last);
  }

  /** @returns at most `maxTokens` ids. As in Hugging Face's truncation, a text that is cut keeps its special tokens. */
  encode(text: string): readonly number[] {
    const wellFormed = text.toWellFormed();
    const { first, last } = this.#special;
    return [...first, ...(this.#bert ? this.#encodeWords(wellFormed) : this.#encodeText(wellFormed)), ...last];
  }

  #encodeText(text: string): readonly number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids.slice(0, this.#room);
  }

  /** BERT's tokens never reach across white space, so a text is the sum of its words, and words come again. */
  #encodeWords(text: string): readonly number[] {
    const ids: number[] = [];
    for (const word of text.split(/[ \t\r\n]+/)) {
      // The rest is cut.
      if (ids.length === this.#room) break;
      if (word !== '') ids.push(...this.#word(word).slice(0, this.#room - ids.length));
    }
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
