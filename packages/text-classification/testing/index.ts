import { attribute, constant, type Graph, modelFolder, node, type Value } from '@repo/inference/testing';

export interface TinyClassifier {
  readonly inputs?: readonly Value[];
  readonly output?: Partial<Value>;
  /** Rows of the table from which an id looks up its logits. */
  readonly table?: readonly (readonly number[])[];
  /** Nodes after the sum over the tokens, which is called "sum"; the last one writes "logits". */
  readonly nodes?: Graph['nodes'];
  /** Words of the tokenizer; their places are their ids. */
  readonly words?: readonly string[];
  readonly labels?: readonly string[];
  readonly maxTokens?: number;
}

/** Returns a folder with a model that adds up what its table has for each id; it is deleted with the test. */
export function tinyClassifier({
  inputs = [{ name: 'input_ids', type: 'int64', shape: ['batch', 'tokens'] }],
  output,
  table = [
    [0, 0],
    [1, 0],
    [0, 1],
  ],
  nodes = [node('Identity', ['sum'], ['logits'])],
  words = ['[UNK]', 'bad', 'good'],
  labels = ['negative', 'positive'],
  maxTokens = 32,
}: TinyClassifier = {}): string {
  const graph = {
    inputs,
    outputs: [{ name: 'logits', type: 'float32' as const, shape: ['batch', labels.length], ...output }],
    nodes: [
      node('Gather', ['table', 'input_ids'], ['rows']),
      node('ReduceSum', ['rows', 'axis'], ['sum'], attribute('keepdims', 0)),
      ...nodes,
    ],
    constants: [
      constant('table', [table.length, labels.length], new Float32Array(table.flat())),
      constant('axis', [1], new BigInt64Array([1n])),
      // ONNX Runtime warns of it.
      constant('unused', [1], new BigInt64Array([1n])),
    ],
  };
  const tokenizer = {
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordPiece',
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
    },
  };
  const json = { task: 'text-classification', labels, maxTokens };
  return modelFolder(graph, json, { 'tokenizer.json': JSON.stringify(tokenizer) });
}

/** Returns a model in which a text of the word "endless" has an infinite logit; it loads without one. */
export function classifierWithInfinity(): string {
  // The id is beyond those that every start tries.
  const words = ['[UNK]', 'bad', 'good', ...Array.from({ length: 20 }, (_, i) => `word${i}`), 'endless', 'end'];
  const table = words.map((word) => [word === 'bad' ? 1 : 0, word === 'endless' ? Number.POSITIVE_INFINITY : 0]);
  return tinyClassifier({ words, table });
}
