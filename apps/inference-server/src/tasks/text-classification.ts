import { type Decoder, list, string } from '@repo/http';
import type { ModelFolder } from '@repo/inference';
import { readTextClassification, textClassification } from '@repo/text-classification';
import type { Config } from '../config.js';
import { predictRoute } from '../routes/predict.js';
import type { ServedTask } from './served-task.js';

/** The text classifier, with the plain API. */
export function servedTextClassification(folder: ModelFolder, config: Config): ServedTask<string, number[]> {
  const { labels } = readTextClassification(folder);
  const texts = list(textDecoder(config), { noun: 'text', max: config.MAX_INSTANCES, of: 'strings' });
  return {
    labels,
    createTask: () => textClassification(folder),
    routes: (app, predict) => void app.register(predictRoute, { predict, texts }),
    example: () => ['good', 'bad'],
  };
}

/** A text as every protocol takes it. */
export function textDecoder({ MAX_CHARACTERS }: Config): Decoder<string> {
  return string({ maxLength: MAX_CHARACTERS });
}
