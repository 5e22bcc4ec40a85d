import fp from 'fastify-plugin';
import { Models } from './models.js';
import type { KServeOptions } from './options.js';
import { v1Routes } from './v1.js';
import { v2Routes } from './v2.js';

/**
 * The routes of KServe's V1 and V2 (Open Inference) REST protocols over any models. They read their bodies and answer
 * their errors by `http` of @repo/http, which the application registers first. CloudEvents, gRPC and the model
 * repository extension are not served.
 */
export const kserve = fp<KServeOptions>(
  async (app, options) => {
    const routes = {
      models: new Models(options.models),
      server: options.server ?? { name: 'kserve', version: '1' },
      observe: options.observe ?? (() => {}),
    };
    await app.register(v1Routes, routes);
    await app.register(v2Routes, routes);
  },
  { name: '@repo/kserve', dependencies: ['@repo/http'], encapsulate: true },
);
