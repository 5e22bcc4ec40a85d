import { TENSOR_TASK } from '@repo/inference';
import { kserve } from '@repo/kserve';
import type { FastifyPluginAsync } from 'fastify';
import type { Config } from '../config.js';
import type { Metrics } from '../metrics.js';
import type { AnyModelService } from '../model-service.js';
import type { Predict } from '../predict.js';
import type { OpenApi } from '../tasks/served-task.js';
import { kserveModel } from './kserve-model.js';
import { describeSignature } from './tensor.js';
import { describeTensors } from './tensor-document.js';

export interface KServeRoutesOptions {
  readonly service: AnyModelService;
  readonly predict: Predict<unknown, unknown>;
  readonly config: Config;
  readonly metrics: Metrics;
}

/** KServe's protocols over the model. */
export const kserveRoutes: FastifyPluginAsync<KServeRoutesOptions> = async (app, options) => {
  const { service, predict, config, metrics } = options;
  await app.register(kserve, {
    models: [kserveModel(service, predict, config)],
    server: { name: 'inference-server', version: service.folder.version },
    observe: metrics.stage,
  });
};

/** Changes what the OpenAPI document has of these routes, which the build wrote for the default model, to this one. */
export function describeKServe(document: OpenApi, service: AnyModelService, config: Config): void {
  const maxItems = config.MAX_INSTANCES;
  if (service.folder.task === TENSOR_TASK) {
    const { signature } = service.loaded;
    const example = service.task.example(signature);
    describeTensors(document, { ...describeSignature(signature), maxInstances: maxItems, example });
  } else {
    const { Instances, Elements } = document.components.schemas;
    for (const list of [Instances, Elements]) Object.assign(list as object, { maxItems });
  }
}
