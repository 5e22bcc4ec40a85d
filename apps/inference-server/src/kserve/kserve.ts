import { kserve } from '@repo/kserve';
import type { FastifyPluginAsync } from 'fastify';
import type { Metrics } from '../metrics.js';
import { kserveModel } from './kserve-model.js';
import type { KServeParts } from './task-model.js';

/** KServe's protocols over the model. To serve without them, delete this folder and its two lines in app.ts. */
export const kserveRoutes: FastifyPluginAsync<KServeParts & { metrics: Metrics }> = async (app, options) => {
  await app.register(kserve, {
    models: [kserveModel(options)],
    server: { name: 'inference-server', version: options.service.folder.version },
    observe: options.metrics.stage,
  });
};
