import { readFile } from 'node:fs/promises';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { type PostProcessor, type SpecialTokens, specialTokens } from './special-tokens.js';

/** Pieces of text whose ids are kept; at about 100 bytes a piece this is 2 MB. */
const KEPT_PIECES = 20_000;
/** V8 copies a part of a text that is as short as this; of a longer one it keeps the whole text. */
const KEPT_LENGTH = 12;

/**
 * Pieces between which BERT's tokens never reach: a special token such as [CLS], a mark or an ideograph alone, and
 * whatever is between those and white space.
 */
const PIECE =
  /\[[A-Z]+\]|[\p{P}$+<=>^`|~\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2fa1f}]|[^\p{P}$+<=>^`|~\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2fa1f} \t\r\n]+/gu;

/** What the server itself reads in a `tokenizer.json`. */
interface TokenizerJson {
  readonly normalizer: { readonly type: string; readonly handle_chinese_chars?: boolean } | null;
  readonly pre_tokenizer: { readonly type: string } | null;
  readonly post_processor: PostProcessor;
  readonly added_tokens: readonly { readonly content: string; readonly normalized: boolean }[];
}

/** Text to token ids, by the `tokenizer.json` of a model. */
export class Tokenizer {
  readonly #tokenizer: HuggingFaceTokenizer;
  /** Most ids of the text itself. */
  readonly #room: number;
  readonly #bert: boolean;
  readonly #special: SpecialTokens;
  readonly #pieces = new Map<string, readonly number[]>();

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
      json.normalizer.handle_chinese_chars !== false &&
      json.pre_tokenizer?.type === 'BertPreTokenizer' &&
      json.added_tokens.every(({ content, normalized }) => /^\[[A-Z]+\]$/.test(content) && !normalized);
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
    return [...first, ...(this.#bert ? this.#encodePieces(wellFormed) : this.#encodeText(wellFormed)), ...last];
  }

  #encodeText(text: string): readonly number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids.slice(0, this.#room);
  }

  /** A text is the sum of its pieces, and pieces come again. What is cut is never looked at. */
  #encodePieces(text: string): readonly number[] {
    const ids: number[] = [];
    for (const [piece] of text.matchAll(PIECE)) {
      ids.push(...this.#piece(piece).slice(0, this.#room - ids.length));
      if (ids.length === this.#room) break;
    }
    return ids;
  }

  #piece(piece: string): readonly number[] {
    const known = this.#pieces.get(piece);
    if (known) return known;
    const { ids } = this.#tokenizer.encode(asInRust(piece), { add_special_tokens: false });
    if (piece.length <= KEPT_LENGTH) {
      if (this.#pieces.size === KEPT_PIECES) this.#pieces.clear();
      this.#pieces.set(piece, ids);
    }
    return ids;
  }
}

/** The original `tokenizers` lower-cases a capital sigma without a look at its neighbours; the library does not. */
function asInRust(text: string): string {
  return text.replaceAll('Σ', 'σ');
}
