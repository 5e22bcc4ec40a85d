import { errorResponses, HttpError } from '@repo/http';
import type { FastifyPluginAsync } from 'fastify';
import type { AnyModelService } from '../model-service.js';

const ok = (type: string) => ({ content: { [type]: { schema: { const: 'ok' } } } });

export const healthRoutes: FastifyPluginAsync<{ service: AnyModelService }> = async (app, { service }) => {
  const live = async () => {
    if (service.broken)
      throw new HttpError('unhealthy', 'The inference threads die as soon as they start: see the log.');
  };
  const ready = async () => {
    if (service.draining) throw new HttpError('shutting_down', 'The server is shutting down.');
    if (!service.ready) throw new HttpError('not_ready', `Model with name ${service.name} is not ready.`);
  };

  app.get(
    '/livez',
    {
      schema: {
        operationId: 'livez',
        summary: 'Liveness probe',
        description: '503 only when a restart is the cure: the inference threads die as soon as they start.',
        tags: ['Health'],
        response: {
          200: { description: 'Alive.', ...ok('text/plain') },
          ...errorResponses({ unhealthy: 'A restart is the fix.' }),
        },
      },
    },
    async () => live().then(() => 'ok'),
  );

  for (const [path, operationId, type, body] of [
    ['/readyz', 'readyz', 'text/plain', 'ok'],
    // The guide's application answers the JSON text "ok", quotes included.
    ['/health_check', 'healthCheck', 'application/json', '"ok"'],
  ] as const) {
    app.get(
      path,
      {
        schema: {
          operationId,
          summary: 'Readiness probe',
          description: 'Every inference thread is loaded and warm, and the server is not shutting down.',
          tags: ['Health'],
          response: {
            200: { description: 'Ready.', ...ok(type) },
            ...errorResponses({ not_ready: 'The model is loading.', shutting_down: 'The server is shutting down.' }),
          },
        },
      },
      async (_request, reply) => {
        await ready();
        return reply.type(type).send(body);
      },
    );
  }
};
