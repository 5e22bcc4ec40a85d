import { errorHandler, jsonBody } from '@repo/http';
import type { FastifyPluginAsync } from 'fastify';
import { Models } from './models.js';
import type { KServeOptions } from './options.js';
import { v1Routes } from './v1.js';
import { v2Routes } from './v2.js';

/**
 * The routes of KServe's V1 and V2 (Open Inference) REST protocols over any models.
 *
 * Bodies, errors and answers are the plugin's own, in its own scope. CloudEvents, gRPC and the model repository extension
 * are not served.
 */
export const kserve: FastifyPluginAsync<KServeOptions> = async (app, options) => {
  // Error texts are part of the protocol, so bodies are checked by hand; schemas only document.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  app.setErrorHandler(errorHandler);
  jsonBody(app);

  const routes = {
    models: new Models(options.models),
    server: options.server ?? { name: 'kserve', version: '1' },
    observe: options.observe ?? (() => {}),
  };
  await app.register(v1Routes, routes);
  await app.register(v2Routes, routes);
};
