// Writes dist/openapi.json from the schemas of the routes, and its TypeScript types: at build time, so that no start pays
// for it. The server fills its own limits in when it serves the document.
import { writeFile } from 'node:fs/promises';
import swagger from '@fastify/swagger';
import { readModelFolder } from '@repo/inference';
import type { FastifySchema } from 'fastify';
import openapiTypescript, { astToString, type OpenAPI3 } from 'openapi-typescript';
import pino from 'pino';
import { buildApp } from './src/app.js';
import { readConfig } from './src/config.js';
import { Metrics } from './src/metrics.js';
import { ModelService } from './src/model-service.js';
import { servedTask } from './src/tasks/served-tasks.js';

const text = { $ref: 'Text#' };
const texts = (items: object) => ({ type: 'array', minItems: 1, maxItems: config.MAX_INSTANCES, items });

/** What is a text, or several, in each of the protocols. The routes of KServe know no texts. */
const SHARED = {
  Text: () => ({ type: 'string', maxLength: config.MAX_CHARACTERS }),
  Texts: () => texts(text),
  Instances: () => texts({ anyOf: [text, { type: 'object', required: ['text'], properties: { text } }] }),
  Elements: () => texts({ anyOf: [text, { type: 'array', minItems: 1, maxItems: 1, items: text }] }),
};

const config = readConfig({});
const folder = await readModelFolder(config.MODEL_DIR);
const service = new ModelService('custom-model', folder, servedTask(folder, config));
const app = await buildApp({
  config,
  service,
  metrics: new Metrics(),
  logger: pino({ level: 'silent' }),
  document: async (app) => {
    for (const [$id, schema] of Object.entries(SHARED)) app.addSchema({ $id, ...schema() });
    await app.register(swagger, {
      refResolver: { buildLocalReference: (json) => String(json.$id) },
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'inference-server',
          version: '1',
          description: 'A text classifier behind a plain API and the V1 and V2 protocols of KServe.',
        },
      },
      transform: ({ schema, url, route }) => ({
        schema: withTexts(schema),
        url: route.config?.openapiPath ?? url,
      }),
    });
  },
});
await app.ready();
const openapi = JSON.stringify(app.swagger(), null, 2);
await writeFile('dist/openapi.json', `${openapi}\n`);
await writeFile('dist/openapi.d.ts', astToString(await openapiTypescript(JSON.parse(openapi) as OpenAPI3)));
await app.close();

/** Says in a body's schema what its instances, or the elements of its tensor, are. */
function withTexts(schema: FastifySchema): FastifySchema {
  const changed = structuredClone(schema) as {
    body?: { properties: { instances?: object; inputs?: { items: { properties: Record<string, object> } } } };
  };
  const { instances, inputs } = changed.body?.properties ?? {};
  if (instances && changed.body) changed.body.properties.instances = { $ref: 'Instances#' };
  if (inputs) {
    Object.assign(inputs.items.properties, {
      name: { type: 'string', enum: ['text'] },
      datatype: { type: 'string', enum: ['BYTES'] },
      data: { $ref: 'Elements#' },
    });
  }
  return changed as FastifySchema;
}
