import type { PredictorOptions } from '@repo/inference';

/** Options of a predictor with one thread, whose bounds no ordinary test reaches. */
export const LIMITS: Omit<PredictorOptions, 'model'> = {
  workers: 1,
  maxBatchSize: 8,
  maxBatchCost: 2048,
  maxDelayMs: 0,
  maxQueueCost: 65_536,
  timeoutMs: 30_000,
};
