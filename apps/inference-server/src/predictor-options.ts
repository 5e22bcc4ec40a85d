import type { ModelFolder, PredictorOptions } from '@repo/inference';
import type { Config } from './config.js';

/** The settings of the server in the predictor's terms. */
export function predictorOptions(model: ModelFolder, config: Config): PredictorOptions {
  return {
    model,
    workers: config.WORKERS,
    maxBatchSize: config.BATCH_MAX_SIZE,
    maxBatchTokens: config.BATCH_MAX_TOKENS,
    maxDelayMs: config.BATCH_MAX_DELAY_MS,
    maxQueueTokens: config.QUEUE_MAX_TOKENS,
    timeoutMs: config.REQUEST_TIMEOUT_MS,
  };
}
