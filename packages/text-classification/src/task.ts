import { join } from 'node:path';
import {
  type CreateTask,
  InvalidInstanceError,
  type ModelFolder,
  type NamedTensors,
  refuseModelJson,
  type Signature,
  type Task,
  type Tensor,
} from '@repo/inference';
import { checkSignature, OUTPUT } from './signature.js';
import { softmax } from './softmax.js';
import { Tokenizer } from './tokenizer.js';

/** The task in `model.json` of a text classifier. */
export const TEXT_CLASSIFICATION = 'text-classification';

const TOKENIZER_FILE = 'tokenizer.json';

/** What `model.json` has for this task. */
export interface TextClassification {
  /** One per column of the model's output. */
  readonly labels: readonly string[];
  /** Longest input in tokens, special tokens included; what is longer is cut. */
  readonly maxTokens: number;
}

/** @throws ModelFolderError when `model.json` lacks what the task needs. */
export function readTextClassification({ dir, files, json }: ModelFolder): TextClassification {
  const { labels, maxTokens } = json;
  if (!Array.isArray(labels) || labels.length < 2 || !labels.every((label) => typeof label === 'string')) {
    return refuseModelJson(dir, '"labels" must be a list of at least two strings, one per column of the output');
  }
  if (!Number.isInteger(maxTokens) || Number(maxTokens) < 3) {
    return refuseModelJson(dir, '"maxTokens" must be a whole number from 3');
  }
  if (!(TOKENIZER_FILE in files)) return refuseModelJson(dir, `"files" lacks "${TOKENIZER_FILE}"`);
  return { labels, maxTokens: Number(maxTokens) };
}

/**
 * Texts in, a probability for each label out. Starts to read the tokenizer at once, while the model loads.
 * @throws ModelFolderError as `readTextClassification`.
 */
export function textClassification(folder: ModelFolder): CreateTask<string, number[]> {
  const { labels, maxTokens } = readTextClassification(folder);
  const loading = Tokenizer.load(join(folder.dir, TOKENIZER_FILE), maxTokens);
  loading.catch(() => {}); // Reported when the model has loaded.
  return async (signature) => {
    checkSignature(signature);
    return taskOf(await loading, signature, labels.length, maxTokens);
  };
}

function taskOf(
  tokenizer: Tokenizer,
  { inputs }: Signature,
  labels: number,
  maxTokens: number,
): Task<string, number[]> {
  // All texts of a batch have one length: the mask is all ones, and there is one segment.
  const constants = inputs.flatMap(({ name }) =>
    name === 'input_ids' ? [] : [{ name, data: new Int32Array(maxTokens).fill(name === 'attention_mask' ? 1 : 0) }],
  );
  const item = (ids: Int32Array) => {
    const cost = ids.length;
    const shape = [cost];
    const tensors: Record<string, Tensor> = { input_ids: { type: 'int32', shape, data: ids } };
    for (const { name, data } of constants) tensors[name] = { type: 'int32', shape, data: data.subarray(0, cost) };
    return { inputs: tensors, cost };
  };
  return {
    outputs: [OUTPUT],
    warmUp: twoTexts(tokenizer.largestId, maxTokens).map(item),
    hint: 'Check that tokenizer.json and maxTokens in model.json belong to this model.',
    encode: (text, index) => {
      const ids = tokenizer.encode(text);
      if (ids.length === 0) throw new InvalidInstanceError(`Expected text ${index} to have at least one token`);
      return item(new Int32Array(ids));
    },
    decode: ({ [OUTPUT]: output }: NamedTensors) => {
      const { shape, data } = output as Tensor & { data: Float32Array };
      if (shape.length !== 1 || shape[0] !== labels) {
        throw new Error(
          `The output "${OUTPUT}" has the shape [${shape}] for a text. It must be [${labels}]: a column for each label in ` +
            'model.json.',
        );
      }
      return softmax(data);
    },
  };
}

/** Two texts that differ, one with the largest id: a model that mixes up its rows or has too few embeddings fails on them. */
function twoTexts(largestId: number, maxTokens: number): Int32Array[] {
  const tokens = Math.min(8, maxTokens);
  return [new Int32Array(tokens).fill(largestId), Int32Array.from({ length: tokens }, (_, i) => i % largestId)];
}
