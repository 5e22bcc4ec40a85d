import { fileURLToPath } from 'node:url';
import { OnnxPredictor, type Predictor, type PredictorOptions, readModelFolder } from '@repo/inference';
import { LIMITS } from '@repo/inference/testing';
import { onTestFinished } from 'vitest';
import { textClassification } from '../src/index.js';

export const MODEL_DIR = fileURLToPath(new URL('.', import.meta.resolve('@repo/sentiment/model.json')));

/** Returns a predictor over the model in `dir`; it is closed with the test. */
export async function load(
  dir = MODEL_DIR,
  options: Partial<PredictorOptions> = {},
): Promise<Predictor<string, number[]>> {
  const model = await readModelFolder(dir);
  const predictor = await OnnxPredictor.load(
    {
      model,
      ...LIMITS,
      ...options,
    },
    textClassification(model),
  );
  onTestFinished(() => predictor.close());
  return predictor;
}
