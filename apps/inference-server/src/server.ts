import { setFlagsFromString } from 'node:v8';
import { cut } from '@repo/http';
import { type ModelFolder, OnnxPredictor, readModelFolder } from '@repo/inference';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { buildApp } from './app.js';
import { type Config, ConfigError, readConfig, settings } from './config.js';
import { type Example, exampleOf } from './example.js';
import { LogDestination } from './log-destination.js';
import { Metrics } from './metrics.js';
import { ModelService } from './model-service.js';
import { predictorOptions } from './predictor-options.js';
import { shutDownOnSignal } from './shutdown.js';
import { servedTask } from './tasks/served-tasks.js';

/** The process: settings, listen, load, signals. Returns where and what it serves once it is ready. */
async function main(): Promise<{ url: string; model: string; example: Example | undefined }> {
  // Helper threads would make a collection of 1 ms wait for a CPU that inference has.
  setFlagsFromString('--no-parallel-scavenge');
  const config = readConfig();
  const log = new LogDestination();
  const logger = pino({ level: config.LOG_LEVEL }, log);
  const model = await readModelFolder(config.MODEL_DIR);
  const task = servedTask(model, config);
  const service = new ModelService(nameOf(model, config), model, task);
  const metrics = new Metrics();
  metrics.watch(service);

  const loading = OnnxPredictor.load(
    {
      ...predictorOptions(model, config),
      observer: {
        ...metrics.predictor,
        workerLost: (reason) => {
          metrics.predictor.workerLost?.(reason);
          logger.error({ err: reason }, 'an inference thread died; another one starts');
        },
        resized: (workers) =>
          logger.info({ workers }, 'the CPU limit has changed, and the number of inference threads with it'),
        warning: (message) => logger.warn(message),
      },
    },
    task.createTask(),
  );
  const parts = { config, service, metrics, logger };
  const openapi = () => import('./describe.js').then(({ describe }) => describe(parts));
  const app = await buildApp({ ...parts, openapi });
  const exit = (code: number) => void log.end().then(() => process.exit(code));
  shutDownOnSignal({ app, service, loading, config, logger, exit });
  // Listening before the model is there lets the probes tell "loading" from "dead".
  const [listening, loaded] = await Promise.allSettled([listen(app, config), loading]);
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
  return { url: `http://localhost:${new URL(listening.value).port}`, model: service.name, example: exampleOf(service) };
}

/**
 * @returns the URL.
 * @throws ConfigError that says what to set instead.
 */
async function listen(app: FastifyInstance, { HOST: host, PORT: port }: Config): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const noAddress = `"${cut(host)}" is not an address of this machine. Set HOST to one, such as 0.0.0.0.`;
    const reasons: Record<string, string> = {
      EADDRINUSE: 'another process uses the port. Stop it, or set PORT to a free port.',
      EACCES: 'a port below 1024 needs the capability NET_BIND_SERVICE. Set PORT to 1024 or above.',
      EADDRNOTAVAIL: noAddress,
      ENOTFOUND: noAddress,
      EAI_AGAIN: noAddress,
    };
    throw new ConfigError(`Cannot listen on ${cut(host)} port ${port}: ${reasons[code ?? ''] ?? message}`);
  }
}

/** @throws ConfigError when the name cannot be part of a path. */
function nameOf(model: ModelFolder, config: Config): string {
  const name = config.MODEL_NAME ?? model.name;
  if (settings.MODEL_NAME.parse(name) !== undefined) return name;
  throw new ConfigError(
    `The name "${cut(name)}" in model.json cannot be part of a URL: set MODEL_NAME to ${settings.MODEL_NAME.accepts}.`,
  );
}

/** For start.mjs. */
export const started = main().catch((error) => {
  // What a person can mend is one message without a stack.
  const mendable = ['ConfigError', 'ModelFolderError'].includes(error.name);
  console.error(mendable ? error.message : error);
  return process.exit(1);
});
