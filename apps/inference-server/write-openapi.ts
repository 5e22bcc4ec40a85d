// Writes dist/openapi.json, the document for the default model and settings, and its TypeScript types.
import { writeFile } from 'node:fs/promises';
import { readModelFolder } from '@repo/inference';
import openapiTypescript, { astToString, type OpenAPI3 } from 'openapi-typescript';
import pino from 'pino';
import { readConfig } from './src/config.js';
import { describe } from './src/describe.js';
import { Metrics } from './src/metrics.js';
import { type AnyModelService, ModelService } from './src/model-service.js';
import { servedTask } from './src/tasks/served-tasks.js';

const config = readConfig({});
const folder = await readModelFolder(config.MODEL_DIR);
const service: AnyModelService = new ModelService(folder.name, folder, servedTask(folder, config));
const document = await describe({ config, service, metrics: new Metrics(), logger: pino({ level: 'silent' }) });
const openapi = JSON.stringify(document, null, 2);
await writeFile('dist/openapi.json', `${openapi}\n`);
await writeFile('dist/openapi.d.ts', astToString(await openapiTypescript(JSON.parse(openapi) as OpenAPI3)));
