import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { exampleOf } from '../example.js';
import type { AnyModelService } from '../model-service.js';

/** Nothing from elsewhere, no code in the page itself. Bars have their width by script, which the policy allows. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const hidden = { schema: { hide: true } };

/** `GET /`: KServe's answer to programs, and to browsers a page to try the model. */
export const tryItRoutes: FastifyPluginAsync<{ service: AnyModelService }> = async (app, { service }) => {
  app.get(
    '/',
    {
      schema: {
        operationId: 'alive',
        summary: 'The process answers',
        description: 'To a browser, which accepts `text/html`, a page to try the model.',
        tags: ['Health'],
        response: { 200: { description: 'Always.', type: 'object', properties: { status: { const: 'alive' } } } },
      },
    },
    async ({ headers }, reply) => {
      reply.header('vary', 'accept');
      if (!headers.accept?.includes('text/html')) return { status: 'alive' };
      return sendFile(reply.header('content-security-policy', POLICY), 'index.html', 'text/html');
    },
  );
  app.get('/try-it/try-it.css', hidden, (_request, reply) => sendFile(reply, 'try-it.css', 'text/css'));
  app.get('/try-it/try-it.js', hidden, (_request, reply) => sendFile(reply, 'try-it.js', 'text/javascript'));

  app.get('/try-it/model.json', hidden, async () => {
    const { name, folder, task } = service;
    const example = exampleOf(service) ?? { path: `/v1/models/${name}:predict`, body: { instances: [] } };
    return { name, version: folder.version, labels: task.labels, example };
  });
};

async function sendFile(reply: FastifyReply, name: string, type: string): Promise<FastifyReply> {
  const file = fileURLToPath(import.meta.resolve(`@repo/inference-server/try-it/${name}`));
  return reply
    .headers({ 'content-type': `${type}; charset=utf-8`, 'x-content-type-options': 'nosniff' })
    .send(await readFile(file));
}
