import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { Predictor, readModelFolder } from '@repo/model';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import pino from 'pino';
import { buildApp } from './app.js';
import { type Config, readConfig } from './config.js';
import { Metrics } from './metrics.js';
import { ModelService } from './model-service.js';
import { predictorOptions } from './predictor-options.js';

/** The process: settings, listen, load, signals. Returns where and what it serves once it is ready. */
async function main(): Promise<{ url: string; model: string }> {
  const config = readConfig();
  // Lines are written a few at a time, and the last ones before the process exits.
  const logger = pino({ level: config.LOG_LEVEL }, pino.destination({ minLength: 4096, periodicFlush: 50 }));
  const model = await readModelFolder(config.MODEL_DIR);
  const service = new ModelService(config.MODEL_NAME ?? model.name, model);
  const metrics = new Metrics();
  metrics.watch(service);

  const loading = Predictor.load({
    ...predictorOptions(model, config),
    observer: {
      ...metrics.predictor,
      workerLost: (reason) => {
        metrics.predictor.workerLost?.(reason);
        logger.error({ err: reason }, 'an inference thread died; another one starts');
      },
    },
  });
  const app = await buildApp({ config, service, metrics, logger });
  onSignal(app, service, loading, config, logger);
  // Listening before the model is there lets the probes tell "loading" from "dead".
  const [listening, loaded] = await Promise.allSettled([app.listen({ port: config.PORT, host: config.HOST }), loading]);
  if (loaded.status === 'rejected') throw loaded.reason;
  if (listening.status === 'rejected') {
    await loaded.value.close();
    throw listening.reason;
  }
  service.predictor = loaded.value;
  const { workers } = loaded.value.stats;
  // From here on V8 collects early: 50 MB less for 1 % of the throughput. As a flag of the start it would cost 80 ms.
  setFlagsFromString('--optimize-for-size');
  const startMs = Math.round(performance.now()); // since the start of the process
  logger.info({ model: service.name, version: model.version, workers, startMs }, 'ready to predict');
  logger.flush();
  return { url: `http://localhost:${new URL(listening.value).port}`, model: service.name };
}

function onSignal(
  app: FastifyInstance,
  service: ModelService,
  loading: Promise<Predictor>,
  config: Config,
  logger: FastifyBaseLogger,
): void {
  const shutDown = async (signal: NodeJS.Signals) => {
    if (service.draining) process.exit(1); // The second signal does not wait.
    service.draining = true;
    // Ctrl-C comes from a person at a terminal: no load balancer has to notice.
    const delayMs = signal === 'SIGINT' ? 0 : config.SHUTDOWN_DELAY_MS;
    logger.info({ signal, delayMs }, 'shutting down: not ready any more, still serving');
    await delay(delayMs);
    const deadline = setTimeout(() => {
      logger.error(`requests were still in flight after ${config.SHUTDOWN_TIMEOUT_MS} ms; giving up on them`);
      process.exit(1);
    }, config.SHUTDOWN_TIMEOUT_MS);
    // A connection that falls idle after close() has begun would keep it waiting.
    const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
    await app.close();
    clearInterval(sweep);
    clearTimeout(deadline);
    // ONNX Runtime aborts a process that exits while a session is being made.
    await loading.then((predictor) => predictor.close()).catch(() => {});
    logger.info('shut down: everything accepted has been answered');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, shutDown);
}

/** For start.mjs. */
export const started = main().catch((error) => {
  // What a person can mend is one message without a stack.
  const mendable = ['ConfigError', 'ModelFolderError'].includes(error.name) || error.code === 'EADDRINUSE';
  console.error(mendable ? error.message : error);
  return process.exit(1);
});
