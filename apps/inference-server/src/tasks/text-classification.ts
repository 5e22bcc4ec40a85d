import { HttpError } from '@repo/http';
import type { ModelFolder } from '@repo/inference';
import { readTextClassification, textClassification } from '@repo/text-classification';
import type { Config } from '../config.js';
import { predictRoute } from '../routes/predict.js';
import type { ServedTask } from './served-task.js';

/** The text classifier as the plain API and KServe's protocols see it. */
export function servedTextClassification(folder: ModelFolder, config: Config): ServedTask<string, number[]> {
  const { labels } = readTextClassification(folder);
  const check = (text: unknown, index: number) => checkText(text, index, config);
  return {
    noun: 'text',
    labels,
    createTask: () => textClassification(folder),
    kserve: (predict) => ({
      inputs: [{ name: 'text', datatype: 'BYTES', shape: [-1] }],
      outputs: [
        { name: 'probabilities', datatype: 'FP32', shape: [-1, labels.length] },
        { name: 'label', datatype: 'BYTES', shape: [-1] },
      ],
      predict: (instances, context) => predict(instances, (instance, index) => check(textOf(instance), index), context),
      infer: async ([input], context) => {
        const rows = await predict((input?.data ?? []) as readonly string[], check, context);
        const label = rows.map((row) => labels[row.indexOf(Math.max(...row))] as string);
        return [
          { name: 'probabilities', datatype: 'FP32', shape: [rows.length, labels.length], data: rows.flat() },
          { name: 'label', datatype: 'BYTES', shape: [rows.length], data: label },
        ];
      },
    }),
    routes: (app, predict) => {
      app.register(predictRoute, { predict: (texts, context) => predict(texts, check, context) });
    },
    describe: ({ components }) => {
      const { Text, Texts, Instances, Elements } = components.schemas as Record<string, object>;
      Object.assign(Text as object, { maxLength: config.MAX_CHARACTERS });
      for (const list of [Texts, Instances, Elements])
        Object.assign(list as object, { maxItems: config.MAX_INSTANCES });
    },
    example: () => ['good', 'bad'],
  };
}

/** An instance is a text, or an object with the text under the name of the model's only input. */
function textOf(instance: unknown): unknown {
  return typeof instance === 'object' && instance !== null && 'text' in instance ? instance.text : instance;
}

/** @throws HttpError 400 */
function checkText(text: unknown, index: number, { MAX_CHARACTERS }: Config): string {
  if (typeof text !== 'string') throw new HttpError('invalid_request', `Expected text ${index} to be a string`);
  // As JSON Schema counts: a character beyond the basic plane is two of a string's units.
  const characters = text.length > MAX_CHARACTERS ? countCharacters(text) : 0;
  if (characters > MAX_CHARACTERS) {
    throw new HttpError(
      'invalid_request',
      `Expected text ${index} to have at most ${MAX_CHARACTERS} characters, got ${characters}`,
    );
  }
  return text;
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
