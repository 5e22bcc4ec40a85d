import { HttpError } from '@repo/http';
import type { ModelFolder } from '@repo/inference';
import { readTextClassification, textClassification } from '@repo/text-classification';
import type { Config } from '../config.js';
import { predictRoute } from '../routes/predict.js';
import type { ServedTask } from './served-task.js';

/** A text classifier, with the plain API. */
export function servedTextClassification(folder: ModelFolder, config: Config): ServedTask<string, number[]> {
  const { labels } = readTextClassification(folder);
  const check = (text: unknown, index: number) => checkText(text, index, config);
  return {
    noun: 'text',
    labels,
    createTask: () => textClassification(folder),
    routes: (app, predict) => {
      app.register(predictRoute, { predict: (texts, context) => predict(texts, check, context) });
    },
    describe: ({ components }) => {
      Object.assign(components.schemas.Text as object, { maxLength: config.MAX_CHARACTERS });
      Object.assign(components.schemas.Texts as object, { maxItems: config.MAX_INSTANCES });
    },
    example: () => ['good', 'bad'],
  };
}

/** @throws HttpError 400 when it is no text, or a text too long. */
export function checkText(text: unknown, index: number, { MAX_CHARACTERS }: Config): string {
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
