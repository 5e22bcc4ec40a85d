import type { FastifyPluginAsync } from 'fastify';
import { jsonBody } from './body.js';
import { errorHandler } from './errors.js';
import type { KServeModel } from './model.js';
import { Models } from './models.js';
import { v1Routes } from './v1.js';
import { v2Routes } from './v2.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The path in the documentation, where the router has another one. */
    openapiPath?: string;
    /** Whether binary tensors may follow the JSON of a body. */
    binaryTensors?: boolean;
  }
}

export interface KServeOptions {
  readonly models: readonly KServeModel[];
  /** What `GET /v2` tells of the server. */
  readonly server?: { readonly name: string; readonly version: string };
  /** Told how long each step of a prediction took, as KServe's `request_*_seconds` metrics have it. */
  readonly observe?: (stage: Stage, seconds: number, model: string) => void;
}

export type Stage = 'preprocess' | 'predict' | 'postprocess';

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

/** What the route files get. */
export interface Routes extends Required<Omit<KServeOptions, 'models'>> {
  readonly models: Models;
}
