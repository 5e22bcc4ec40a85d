// ONNX files of a few hundred bytes, written field by field: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Data types of ONNX. */
export const FLOAT = 1;
export const INT32 = 6;
export const INT64 = 7;
export const FLOAT16 = 10;
export const DOUBLE = 11;
export const BFLOAT16 = 16;

type Dimension = number | string;
interface Value {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly Dimension[];
}

export interface TinyModel {
  readonly inputs?: readonly Value[];
  readonly output?: Partial<Value>;
  /** Rows of the table from which an id looks up its logits. */
  readonly table?: readonly (readonly number[])[];
  /** Nodes after the sum over the tokens, which is called "sum"; the last one writes "logits". */
  readonly nodes?: readonly Uint8Array[];
  /** Words of the tokenizer; their places are their ids. */
  readonly words?: readonly string[];
  readonly labels?: readonly string[];
  readonly maxTokens?: number;
}

/** @returns a folder with a model that adds up what its table has for each id; it is deleted with the test. */
export function tinyModel({
  inputs = [{ name: 'input_ids', type: INT64, shape: ['batch', 'tokens'] }],
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
}: TinyModel = {}): string {
  const graph = [
    ...[
      node('Gather', ['table', 'input_ids'], ['rows']),
      node('ReduceSum', ['rows', 'axis'], ['sum'], attribute('keepdims', 0)),
      ...nodes,
    ].map((one) => bytes(1, one)),
    bytes(2, 'tiny'),
    bytes(5, tensor('table', FLOAT, [table.length, labels.length], new Float32Array(table.flat()))),
    bytes(5, tensor('axis', INT64, [1], new BigInt64Array([1n]))),
    // ONNX Runtime warns of it.
    bytes(5, tensor('unused', INT64, [1], new BigInt64Array([1n]))),
    ...inputs.map((input) => bytes(11, value(input))),
    bytes(12, value({ name: 'logits', type: FLOAT, shape: ['batch', labels.length], ...output })),
  ];
  const onnx = Buffer.concat([int(1, 8), bytes(7, Buffer.concat(graph)), bytes(8, int(2, 18))]);
  const tokenizer = JSON.stringify({
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
  });
  const sha256 = (content: string | Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;
  const files = { 'model.onnx': sha256(onnx), 'tokenizer.json': sha256(tokenizer) };
  const dir = mkdtempSync(join(tmpdir(), 'tiny-model-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'model.onnx'), onnx);
  writeFileSync(join(dir, 'tokenizer.json'), tokenizer);
  writeFileSync(join(dir, 'model.json'), JSON.stringify({ name: 'tiny', version: '1', labels, maxTokens, files }));
  return dir;
}

/** A node of the graph; its attributes come from `attribute`. */
export function node(type: string, inputs: string[], outputs: string[], ...attributes: Uint8Array[]): Uint8Array {
  return Buffer.concat([
    ...inputs.map((name) => bytes(1, name)),
    ...outputs.map((name) => bytes(2, name)),
    bytes(4, type),
    ...attributes.map((one) => bytes(5, one)),
  ]);
}

/** A number or a list of numbers. */
export function attribute(name: string, value: number | readonly number[]): Uint8Array {
  const fields =
    typeof value === 'number' ? [int(3, value), int(20, 2)] : [...value.map((one) => int(8, one)), int(20, 7)];
  return Buffer.concat([bytes(1, name), ...fields]);
}

function value({ name, type, shape }: Value): Uint8Array {
  const dims = shape.map((size) => bytes(1, typeof size === 'number' ? int(1, size) : bytes(2, size)));
  const tensorType = Buffer.concat([int(1, type), bytes(2, Buffer.concat(dims))]);
  return Buffer.concat([bytes(1, name), bytes(2, bytes(1, tensorType))]);
}

function tensor(name: string, type: number, dims: number[], data: Float32Array | BigInt64Array): Uint8Array {
  return Buffer.concat([
    ...dims.map((size) => int(1, size)),
    int(2, type),
    bytes(8, name),
    bytes(9, new Uint8Array(data.buffer)),
  ]);
}

function int(field: number, value: number): Uint8Array {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function bytes(field: number, content: string | Uint8Array): Uint8Array {
  const data = Buffer.from(content as string);
  return Buffer.concat([varint((field << 3) | 2), varint(data.length), data]);
}

function varint(value: number): Uint8Array {
  const out = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return Uint8Array.from([...out, rest]);
    out.push((rest & 127) | 128);
  }
}

/** A text of the word "endless" has an infinite logit; the model is loaded without one. */
export function modelWithInfinity(): string {
  // The id is beyond those that every start tries.
  const words = ['[UNK]', 'bad', 'good', ...Array.from({ length: 20 }, (_, i) => `word${i}`), 'endless', 'end'];
  const table = words.map((word) => [word === 'bad' ? 1 : 0, word === 'endless' ? Number.POSITIVE_INFINITY : 0]);
  return tinyModel({ words, table });
}
