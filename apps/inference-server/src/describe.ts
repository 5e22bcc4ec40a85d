// A bundle of its own, loaded when somebody asks for the document: no start pays for it.
import swagger from '@fastify/swagger';
import { type AppParts, buildApp } from './app.js';

/** The OpenAPI document of the routes over this model, with the limits that they check. */
export async function describe(parts: Omit<AppParts, 'openapi' | 'document'>): Promise<object> {
  const app = await buildApp({
    ...parts,
    openapi: async () => ({}),
    document: async (app) => {
      await app.register(swagger, {
        openapi: {
          openapi: '3.1.0',
          info: {
            title: 'inference-server',
            version: '1',
            description: 'A machine-learning model over HTTP.',
          },
        },
        transform: ({ schema, url, route }) => ({ schema, url: route.config?.openapiPath ?? url }),
      });
    },
  });
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}
