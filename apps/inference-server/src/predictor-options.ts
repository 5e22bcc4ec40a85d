import type { ModelFolder, PredictorOptions } from '@repo/inference';
import type { Config } from './config.js';

/** The settings of the server in the predictor's terms. */
export function predictorOptions(model: ModelFolder, config: Config): PredictorOptions {
  return {
    model,
    workers: config.WORKERS,
    maxBatchSize: config.BATCH_MAX_SIZE,
    maxBatchCost: config.BATCH_MAX_COST,
    maxDelayMs: config.BATCH_MAX_DELAY_MS,
    maxQueueCost: config.QUEUE_MAX_COST,
    timeoutMs: config.REQUEST_TIMEOUT_MS,
  };
}
