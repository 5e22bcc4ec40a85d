import { randomUUID } from 'node:crypto';
import type {} from '@fastify/swagger';
import { BodyBudget, errorHandler, http } from '@repo/http';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
  LogController,
} from 'fastify';
import { accessLog } from './access-log.js';
import type { Config } from './config.js';
import { answerInvalid, invalidRequests } from './invalid-http.js';
import { kserveRoutes } from './kserve/kserve.js'; // part: kserve
import type { Metrics } from './metrics.js';
import type { AnyModelService } from './model-service.js';
import { createPredict } from './predict.js';
import { docsRoutes } from './routes/docs.js';
import { healthRoutes } from './routes/health.js';
import { metricsRoute } from './routes/metrics.js';
import { tryItRoutes } from './routes/try-it.js';

export interface AppParts {
  readonly config: Config;
  readonly service: AnyModelService;
  readonly metrics: Metrics;
  readonly logger: FastifyBaseLogger;
  /** Makes the OpenAPI document, when it is asked for. */
  readonly openapi: () => Promise<object>;
  /** Sees each route as it is added; the OpenAPI document is made so. */
  readonly document?: (app: FastifyInstance) => Promise<void>;
}

const UNCHECKED = {
  buildValidator: () => () => () => true,
  buildSerializer: () => () => JSON.stringify,
} as unknown as NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;

/** Bodies of the largest size that are in memory at once, with what is made of them. */
const BODIES_IN_MEMORY = 4;

/** Every route over one model. It never listens: `server.ts` does, and tests inject. */
export async function buildApp({
  config,
  service,
  metrics,
  logger,
  openapi,
  document,
}: AppParts): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: logger,
    bodyLimit: config.MAX_BODY_BYTES,
    keepAliveTimeout: config.KEEP_ALIVE_TIMEOUT_MS,
    requestTimeout: config.RECEIVE_TIMEOUT_MS,
    // Node.js looks for late requests only so often.
    http: {
      connectionsCheckingInterval: Math.min(1000, config.RECEIVE_TIMEOUT_MS),
      headersTimeout: config.RECEIVE_TIMEOUT_MS,
      requireHostHeader: false, // `invalidRequests` does.
    },
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: errorHandler,
    // A request on an open connection is still answered while the server closes.
    return503OnClosing: false,
    genReqId: ({ headers }) => {
      const id = headers['x-request-id'];
      return typeof id === 'string' && /^[\x21-\x7e]{1,128}$/.test(id) ? id : randomUUID();
    },
    clientErrorHandler: answerInvalid,
    // Bodies are checked by hand, for the texts of the errors; Fastify's own compilers would take 40 ms to load.
    schemaController: { compilersFactory: UNCHECKED },
  });
  // A client that has only closed its sending half still hears why it gets no answer.
  Object.assign(app.server, { httpAllowHalfOpen: true });
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    // The client opens its next connection to a pod that stays.
    if (service.draining) reply.header('connection', 'close');
    done();
  });
  accessLog(app);
  metrics.observe(app);
  invalidRequests(app);
  // A body that the queue has no room for would be decoded in vain.
  const fullSeconds = () => service.predictor?.fullSeconds ?? 0;
  await app.register(http, { budget: new BodyBudget(BODIES_IN_MEMORY * config.MAX_BODY_BYTES, fullSeconds) });
  await document?.(app);

  const predict = createPredict(service);
  app.register(healthRoutes, { service });
  service.task.routes?.(app, predict);
  app.register(kserveRoutes, { service, predict, config, metrics }); // part: kserve
  app.register(metricsRoute, { metrics });
  app.register(tryItRoutes, { service });
  app.register(docsRoutes, { service, openapi });
  return app;
}
