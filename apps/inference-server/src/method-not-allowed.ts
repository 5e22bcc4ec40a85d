import { HttpError } from '@repo/kserve';
import type { FastifyInstance } from 'fastify';

/**
 * Answers a known path with another method by 405 and `Allow`, not by 404.
 * @returns a plugin to register after all routes.
 */
export function methodNotAllowed(app: FastifyInstance): (app: FastifyInstance) => Promise<void> {
  const paths = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = paths.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    paths.set(url, methods);
  });
  return async (scope) => {
    for (const [url, allowed] of [...paths]) {
      const allow = [...allowed].join(', ');
      scope.route({
        url,
        method: scope.supportedMethods.filter((method) => !allowed.has(method)),
        schema: { hide: true },
        // Before the body is read, whatever it is.
        onRequest: async ({ method }) => {
          throw new HttpError(405, `${method} is not allowed here: use ${allow}`, { allow });
        },
        handler: () => {},
      });
    }
  };
}
