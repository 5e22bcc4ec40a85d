/** Ids that a tokenizer puts before and after those of a text. */
export interface SpecialTokens {
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** `post_processor` of a `tokenizer.json`. */
export type PostProcessor =
  | null
  | { readonly type: 'ByteLevel' }
  | {
      readonly type: 'BertProcessing' | 'RobertaProcessing';
      readonly cls: [string, number];
      readonly sep: [string, number];
    }
  | {
      readonly type: 'TemplateProcessing';
      readonly single: readonly ({ readonly SpecialToken: { readonly id: string } } | { readonly Sequence: object })[];
      /** One name in the template may stand for several ids. */
      readonly special_tokens: Readonly<Record<string, { readonly ids: readonly number[] }>>;
    }
  | { readonly type: 'Sequence'; readonly processors: readonly PostProcessor[] };

/** @returns what the post-processor adds to a single text. */
export function specialTokens(processor: PostProcessor): SpecialTokens {
  switch (processor?.type) {
    case 'BertProcessing':
    case 'RobertaProcessing':
      return { first: [processor.cls[1]], last: [processor.sep[1]] };
    case 'TemplateProcessing': {
      const { single, special_tokens } = processor;
      const text = single.findIndex((piece) => 'Sequence' in piece);
      const ids = (pieces: typeof single) =>
        pieces.flatMap((piece) => ('SpecialToken' in piece ? (special_tokens[piece.SpecialToken.id]?.ids ?? []) : []));
      return { first: ids(single.slice(0, text)), last: ids(single.slice(text + 1)) };
    }
    case 'Sequence':
      return processor.processors
        .map(specialTokens)
        .reduce((inner, outer) => ({ first: [...outer.first, ...inner.first], last: [...inner.last, ...outer.last] }), {
          first: [],
          last: [],
        });
    default:
      return { first: [], last: [] };
  }
}
