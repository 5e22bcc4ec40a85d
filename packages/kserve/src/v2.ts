import { bodyOf, cut, HttpError, requestContext } from '@repo/http';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { BINARY_HEADER, decodeBinaryBody } from './binary-body.js';
import { encodeBinary } from './binary-tensors.js';
import type { KServeModel } from './model.js';
import type { Routes } from './options.js';
import { toJson } from './tensor-data.js';
import { decodeInferRequest } from './v2-request.js';
import * as schemas from './v2-schemas.js';

interface Route {
  Params: { model: string; version?: string };
}

/** V2, the Open Inference Protocol, with tensors as JSON or binary data. */
export const v2Routes: FastifyPluginAsync<Routes> = async (app, { models, server, observe }) => {
  app.get('/v2', { schema: schemas.server }, async () => ({ ...server, extensions: ['binary_tensor_data'] }));

  app.get('/v2/health/live', { schema: schemas.live }, async () => ({ live: true }));

  app.get('/v2/health/ready', { schema: schemas.ready }, async (_request, reply) => {
    reply.code(models.allReady ? 200 : 503);
    return { ready: models.allReady };
  });

  app.get('/v2/models', { schema: schemas.list }, async () => ({ models: models.names }));

  for (const { path, documented } of [
    { path: '/v2/models/:model', documented: schemas.ofModel },
    { path: '/v2/models/:model/versions/:version', documented: schemas.ofVersion },
  ]) {
    app.get<Route>(path, { schema: documented(schemas.metadata, models) }, async ({ params }) => {
      const { name, version, platform, inputs, outputs } = checkVersion(models.get(params.model), params);
      return { name, versions: [version], platform, inputs, outputs };
    });

    app.get<Route>(`${path}/ready`, { schema: documented(schemas.modelReady, models) }, async ({ params }) => {
      return { name: checkVersion(models.getReady(params.model), params).name, ready: true };
    });

    app.post<Route>(
      `${path}/infer`,
      {
        config: { decodeBody: decodeBinaryBody },
        schema: documented(schemas.infer(models), models),
        // Before the body is read, as V1.
        onRequest: async ({ params }) => void checkVersion(models.getLoaded(params.model), params),
      },
      infer,
    );
  }

  async function infer(request: FastifyRequest<Route>, reply: FastifyReply): Promise<FastifyReply> {
    const arrived = performance.now();
    const model = models.getLoaded(request.params.model);
    const { id, inputs, outputs } = decodeInferRequest(bodyOf(request), model);
    const decoded = performance.now();
    observe('preprocess', (decoded - arrived) / 1000, model.name);
    const tensors = await model.infer(inputs, requestContext(request, reply));
    const predicted = performance.now();
    observe('predict', (predicted - decoded) / 1000, model.name);
    const binary: Buffer[] = [];
    const answered: object[] = [];
    for (const tensor of tensors) {
      const output = outputs.get(tensor.name);
      if (!output) continue;
      const { name, datatype, shape } = tensor;
      const bytes = output.binary ? encodeBinary(tensor) : undefined;
      if (bytes) binary.push(bytes);
      answered.push(
        bytes
          ? { name, datatype, shape, parameters: { binary_data_size: bytes.length } }
          : { name, datatype, shape, data: toJson(tensor) },
      );
    }
    const json = JSON.stringify({
      model_name: model.name,
      model_version: model.version,
      ...(id === undefined ? {} : { id }),
      outputs: answered,
    });
    observe('postprocess', (performance.now() - predicted) / 1000, model.name);
    if (binary.length === 0) return reply.type('application/json').send(json);
    const head = Buffer.from(json);
    return reply
      .type('application/octet-stream')
      .header(BINARY_HEADER, head.length)
      .send(Buffer.concat([head, ...binary]));
  }
};

/** @throws HttpError 404 */
function checkVersion(model: KServeModel, { version }: Route['Params']): KServeModel {
  if (version === undefined || version === model.version) return model;
  throw new HttpError(
    'model_not_found',
    `Model with name ${model.name} has no version ${cut(version)}. It has ${model.version}.`,
  );
}
