import type { FastifyInstance } from 'fastify';
import { cut, HttpError } from './errors.js';

/**
 * Answers unknown paths with 404, and a known path with another method with 405 and `Allow`, both before the body is
 * read. Call it before routes are added.
 */
export function unknownPaths(app: FastifyInstance): void {
  const paths = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method, config }) => {
    const documented = config?.openapiPath ?? url;
    const path = paths.get(documented) ?? { pattern: patternOf(documented), methods: new Set() };
    for (const one of [method].flat()) path.methods.add(one);
    paths.set(documented, path);
  });
  app.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404) return done();
    const { method, url } = request;
    const bare = url.split('?', 1)[0] as string;
    const methods = [...paths.values()]
      .filter(({ pattern }) => pattern.test(bare))
      .flatMap(({ methods }) => [...methods]);
    if (methods.length === 0) return done(new HttpError('not_found', `There is no ${method} ${cut(url)}`));
    const allow = methods.join(', ');
    done(new HttpError('method_not_allowed', `${method} is not allowed here: use ${allow}`, { allow }));
  });
}

/** A parameter is `:name` or `{name}`, a literal colon `::`. */
function patternOf(path: string): RegExp {
  const source = path
    .replaceAll('.', '\\.')
    .replace(/\/(:\w+|\{\w+\})/g, '/[^/:]+')
    .replace('::', '(?::|%3[Aa])')
    .replace('*', '.*');
  return new RegExp(`^${source}$`);
}
