// Writes dist/openapi.json from the schemas of the routes: at build time, so that no start pays for it.
import { writeFile } from 'node:fs/promises';
import swagger from '@fastify/swagger';
import { readModelFolder } from '@repo/model';
import pino from 'pino';
import { buildApp } from './src/app.js';
import { readConfig } from './src/config.js';
import { Metrics } from './src/metrics.js';
import { ModelService } from './src/model-service.js';

const config = readConfig({});
const service = new ModelService('custom-model', await readModelFolder(config.MODEL_DIR));
const app = await buildApp({
  config,
  service,
  metrics: new Metrics(),
  logger: pino({ level: 'silent' }),
  document: async (app) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'inference-server',
          version: '1',
          description: 'A text classifier behind a plain API and the V1 and V2 protocols of KServe.',
        },
      },
      transform: ({ schema, url, route }) => ({
        schema,
        url: route.config?.openapiPath ?? url,
      }),
    });
  },
});
await app.ready();
await writeFile('dist/openapi.json', `${JSON.stringify(app.swagger(), null, 2)}\n`);
await app.close();
