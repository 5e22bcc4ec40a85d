import { fileURLToPath } from 'node:url';
import { OnnxPredictor, type Predictor, type PredictorOptions, readModelFolder } from '@repo/inference';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { buildApp } from '../src/app.js';
import { type Config, readConfig } from '../src/config.js';
import { describe } from '../src/describe.js';
import { Metrics } from '../src/metrics.js';
import { type AnyModelService, ModelService } from '../src/model-service.js';
import { predictorOptions } from '../src/predictor-options.js';
import { type AnyServedTask, servedTask } from '../src/tasks/served-tasks.js';

export interface TestApp {
  readonly app: FastifyInstance;
  readonly service: AnyModelService;
  /** What was logged, a line each. */
  readonly log: Record<string, unknown>[];
}

/** A predictor that has no model: every text is three times as likely positive. */
export const constant: Predictor<string, number[]> = {
  signature: { inputs: [], outputs: [] },
  ready: true,
  broken: false,
  fullSeconds: 0,
  stats: { queuedInstances: 0, queuedCost: 0, calls: 0, workers: 1, workersLive: 1, workersBusy: 0 },
  predict: async (texts) => texts.map(() => [0.25, 0.75]),
  close: async () => {},
  abandon: () => {},
};

/**
 * The whole application; it and its threads end with the test.
 * @param predictor options of the real one, which has the model of `MODEL_DIR`; or another one in its place.
 */
export async function testApp(
  settings: Partial<Record<keyof Config, string>> = {},
  predictor: Partial<PredictorOptions> | Predictor<string, number[]> | 'loading' = {},
): Promise<TestApp> {
  const config = readConfig(settings);
  const folder = await readModelFolder(config.MODEL_DIR);
  const task: AnyServedTask = servedTask(folder, config);
  const service: AnyModelService = new ModelService(config.MODEL_NAME ?? folder.name, folder, task);
  const metrics = new Metrics();
  metrics.watch(service);
  const log: Record<string, unknown>[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void log.push(JSON.parse(line)) });
  const parts = { config, service, metrics, logger };
  const app = await buildApp({ ...parts, openapi: () => describe(parts) });
  await app.ready();
  if (predictor !== 'loading' && 'predict' in predictor) {
    service.predictor = predictor;
  } else if (predictor !== 'loading') {
    service.predictor = await OnnxPredictor.load(
      { ...predictorOptions(folder, config), workers: 1, observer: metrics.predictor, ...predictor },
      task.createTask(),
    );
  }
  onTestFinished(async () => {
    await app.close();
    await service.predictor?.close();
  });
  return { app, service, log };
}

/** Threads that die at the word "crash", and take 300 ms for the word "slow". */
export const faultyThread = new URL(import.meta.resolve('@repo/inference/testing/faulty-thread.js'));

export const serverFile = fileURLToPath(new URL('../dist/server.js', import.meta.url));
