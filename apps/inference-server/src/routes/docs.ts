import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyPluginAsync } from 'fastify';
import type { AnyModelService } from '../model-service.js';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>inference-server</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/init.js"></script>
  </body>
</html>
`;
const INIT = "SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', validatorUrl: null });\n";
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

export interface DocsOptions {
  readonly service: AnyModelService;
  readonly openapi: () => Promise<object>;
}

/** The OpenAPI document, and Swagger UI to try it; its files are read when somebody looks. */
export const docsRoutes: FastifyPluginAsync<DocsOptions> = async (app, { service, openapi }) => {
  let document: Promise<object> | undefined;
  const hidden = { schema: { hide: true } };
  app.get(
    '/openapi.json',
    {
      schema: {
        operationId: 'openapi',
        summary: 'This description',
        tags: ['Operation'],
        response: { 200: { description: 'OpenAPI 3.1.', type: 'object' } },
      },
    },
    async () => {
      // Kept once the model is loaded, since its tensors are known from then on.
      if (service.predictor) document ??= openapi();
      return document ?? openapi();
    },
  );
  app.get('/docs', hidden, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', POLICY).send(PAGE),
  );
  app.get('/docs/init.js', hidden, async (_request, reply) => reply.type('text/javascript').send(INIT));
  for (const [file, type] of [
    ['swagger-ui.css', 'text/css'],
    ['swagger-ui-bundle.js', 'text/javascript'],
  ] as const) {
    app.get(`/docs/${file}`, hidden, async (_request, reply) =>
      reply.type(type).send(createReadStream(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${file}`)))),
    );
  }
};
