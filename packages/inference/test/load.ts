import { fileURLToPath } from 'node:url';
import { Predictor, type PredictorOptions, readModelFolder } from '@repo/inference';
import { onTestFinished } from 'vitest';

export const MODEL_DIR = fileURLToPath(new URL('.', import.meta.resolve('@repo/sentiment/model.json')));
export const model = await readModelFolder(MODEL_DIR);

/** A predictor over the default model; it is closed with the test. */
export async function load(options: Partial<PredictorOptions> = {}): Promise<Predictor> {
  const predictor = await Predictor.load({
    model,
    workers: 1,
    maxBatchSize: 8,
    maxBatchTokens: 2048,
    maxDelayMs: 0,
    maxQueueTokens: 65_536,
    timeoutMs: 30_000,
    ...options,
  });
  onTestFinished(() => predictor.close());
  return predictor;
}
