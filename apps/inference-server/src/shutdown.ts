import { setTimeout as delay } from 'node:timers/promises';
import type { Predictor } from '@repo/inference';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Config } from './config.js';
import type { AnyModelService } from './model-service.js';

export interface ShutdownParts {
  readonly app: FastifyInstance;
  readonly service: AnyModelService;
  readonly loading: Promise<Pick<Predictor<never, unknown>, 'close'>>;
  readonly config: Config;
  readonly logger: FastifyBaseLogger;
  /** Ends the process. */
  readonly exit: (code: number) => void;
}

/**
 * At the first SIGTERM or SIGINT the server fails its readiness probe, keeps serving for SHUTDOWN_DELAY_MS, finishes the
 * requests that are in flight, and exits with 0. At the second, or after SHUTDOWN_TIMEOUT_MS, it answers them 503 and
 * exits with 1.
 */
export function shutDownOnSignal({ app, service, loading, config, logger, exit }: ShutdownParts): void {
  let closing: Promise<void> | undefined;
  let abandoned = false;

  const shutDown = async (signal: NodeJS.Signals) => {
    if (service.draining) return abandon(`second signal, ${signal}: requests in flight are answered 503`);
    service.draining = true;
    // Ctrl-C comes from a person at a terminal: no load balancer has to notice.
    const delayMs = signal === 'SIGINT' ? 0 : config.SHUTDOWN_DELAY_MS;
    logger.info({ signal, delayMs }, 'shutting down: not ready any more, still serving');
    await delay(delayMs);
    const timeoutMs = config.SHUTDOWN_TIMEOUT_MS ?? config.REQUEST_TIMEOUT_MS;
    const reason = `requests were still in flight after ${timeoutMs} ms: they are answered 503`;
    const deadline = setTimeout(() => abandon(reason), timeoutMs);
    await close();
    clearTimeout(deadline);
    if (abandoned) return;
    logger.info('shut down: every accepted request has been answered');
    exit(0);
  };

  async function abandon(reason: string): Promise<void> {
    if (abandoned) return;
    abandoned = true;
    logger.error(reason);
    service.predictor?.abandon();
    // By then a client that still sends its request, or has not read its answer, has had its time.
    setTimeout(() => app.server.closeAllConnections(), 1000);
    await close();
    exit(1);
  }

  function close(): Promise<void> {
    closing ??= (async () => {
      // A connection that falls idle after close() has begun would keep it waiting.
      const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
      await app.close();
      clearInterval(sweep);
      // ONNX Runtime aborts a process that exits while a session is being made, or runs.
      await loading.then((predictor) => predictor.close()).catch(() => {});
    })();
    return closing;
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, shutDown);
}
