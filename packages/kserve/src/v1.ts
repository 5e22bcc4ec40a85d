import { bodyOf, cut, HttpError, requestContext } from '@repo/http';
import type { FastifyPluginAsync } from 'fastify';
import type { KServeModel } from './model.js';
import type { Routes } from './options.js';
import { instancesOf, v1Schemas } from './v1-schemas.js';

/** V1, row by row as KServe's Python server answers, but for the deviations that the README lists. */
export const v1Routes: FastifyPluginAsync<Routes> = async (app, { models, observe }) => {
  const schemas = v1Schemas(models);

  app.get('/v1/models', { schema: schemas.list }, async () => ({ models: models.names }));

  app.get<{ Params: { target: string } }>(
    '/v1/models/:target',
    {
      config: { openapiPath: '/v1/models/{model}' },
      schema: schemas.modelReady,
    },
    async ({ params: { target } }) => {
      const { verb } = splitTarget(target);
      if (verb === 'predict' || verb === 'explain') {
        throw new HttpError(
          'method_not_allowed',
          `Use POST for :${verb}. If you did, a redirect from http to https made it a GET: call the https address.`,
          { allow: 'POST' },
        );
      }
      return { name: models.getReady(target).name, ready: true };
    },
  );

  app.post<{ Params: { target: string } }>(
    // One parameter for "model:verb": a router that knows the colon would not know its encoded form, %3A.
    '/v1/models/:target',
    {
      config: { openapiPath: '/v1/models/{model}::predict' },
      schema: schemas.predict,
      // Before the body is read, as in the original.
      onRequest: async ({ params }) => void predictable(params.target),
    },
    async (request, reply) => {
      const arrived = performance.now();
      const model = predictable(request.params.target);
      const { name } = model;
      const instances = decodeInstances(bodyOf(request), model);
      const decoded = performance.now();
      observe('preprocess', (decoded - arrived) / 1000, name);
      const predictions = await model.predict(instances, requestContext(request, reply));
      if (predictions.length !== instances.length) {
        throw new Error(`${name} gave ${predictions.length} predictions for ${instances.length} instances.`);
      }
      const predicted = performance.now();
      observe('predict', (predicted - decoded) / 1000, name);
      const body = JSON.stringify({ predictions });
      observe('postprocess', (performance.now() - predicted) / 1000, name);
      return reply.type('application/json').send(body);
    },
  );

  /** @throws HttpError 404, 501, 503 */
  function predictable(target: string): KServeModel {
    const { name, verb } = splitTarget(target);
    const model = models.getLoaded(name);
    if (verb === 'explain')
      throw new HttpError('not_implemented', `Model with name ${name} does not support :explain.`);
    if (verb !== 'predict') throw new HttpError('not_found', `There is no verb "${cut(verb)}": use :predict.`);
    return model;
  }
};

function splitTarget(target: string): { name: string; verb: string } {
  const colon = target.lastIndexOf(':');
  if (colon < 0) return { name: target, verb: '' };
  return { name: target.slice(0, colon), verb: target.slice(colon + 1) };
}

/**
 * The list may also have the name `inputs`. The original checks only `instances`, and that only when there is an object;
 * the rest fails there with 500.
 */
function decodeInstances(body: unknown, model: KServeModel): readonly unknown[] {
  const fields: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
  const key = !('instances' in fields) && 'inputs' in fields ? 'inputs' : 'instances';
  return instancesOf(model).decode(fields[key], `"${key}"`);
}
