import type { FastifyPluginAsync } from 'fastify';
import { bodyOf } from './body.js';
import { HttpError } from './errors.js';
import type { Routes } from './kserve.js';
import { requestContext } from './request-context.js';
import { decodeInferRequest } from './v2-request.js';
import * as schemas from './v2-schemas.js';

/** V2, the Open Inference Protocol, in JSON. */
export const v2Routes: FastifyPluginAsync<Routes> = async (app, { models, server, observe }) => {
  app.get('/v2', { schema: schemas.server }, async () => ({ ...server, extensions: [] }));

  app.get('/v2/health/live', { schema: schemas.live }, async () => ({ live: true }));

  app.get('/v2/health/ready', { schema: schemas.ready }, async (_request, reply) => {
    reply.code(models.allReady ? 200 : 503);
    return { ready: models.allReady };
  });

  app.get('/v2/models', { schema: schemas.list }, async () => ({ models: models.names }));

  app.get<{ Params: { model: string } }>('/v2/models/:model', { schema: schemas.metadata }, async ({ params }) => {
    const { name, version, platform, inputs, outputs } = models.get(params.model);
    return { name, versions: [version], platform, inputs, outputs };
  });

  app.get<{ Params: { model: string } }>(
    '/v2/models/:model/ready',
    { schema: schemas.modelReady },
    async ({ params }) => {
      return { name: models.getReady(params.model).name, ready: true };
    },
  );

  app.post<{ Params: { model: string } }>(
    '/v2/models/:model/infer',
    {
      schema: schemas.infer,
      // Before the body is read, as V1.
      onRequest: async ({ params, headers }) => {
        models.getLoaded(params.model);
        if (!('inference-header-content-length' in headers)) return;
        throw new HttpError(
          415,
          'Binary tensors are not supported: send "data" as JSON, without Inference-Header-Content-Length',
        );
      },
    },
    async (request, reply) => {
      const arrived = performance.now();
      const model = models.getLoaded(request.params.model);
      const { id, inputs, outputs } = decodeInferRequest(bodyOf(request), model);
      const decoded = performance.now();
      observe('preprocess', (decoded - arrived) / 1000, model.name);
      const tensors = await model.infer(inputs, requestContext(request, reply));
      const predicted = performance.now();
      observe('predict', (predicted - decoded) / 1000, model.name);
      const body = JSON.stringify({
        model_name: model.name,
        model_version: model.version,
        ...(id === undefined ? {} : { id }),
        outputs: tensors.filter(({ name }) => outputs.includes(name)),
      });
      observe('postprocess', (performance.now() - predicted) / 1000, model.name);
      return reply.type('application/json').send(body);
    },
  );

  for (const method of ['get', 'post'] as const) {
    app[method](
      '/v2/models/:model/versions/*',
      { schema: { ...schemas.versions, operationId: `v2Versions_${method}` } },
      async () => {
        throw new HttpError(501, 'Model versioning not supported yet.');
      },
    );
  }
};
