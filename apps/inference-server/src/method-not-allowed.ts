import { HttpError } from '@repo/kserve';
import type { FastifyInstance } from 'fastify';

/** Answers a known path with another method by 405 and `Allow`, not by 404. To be called before routes are added. */
export function methodNotAllowed(app: FastifyInstance): void {
  const paths = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method, config }) => {
    const documented = (config as { openapiPath?: string } | undefined)?.openapiPath ?? url;
    const path = paths.get(documented) ?? { pattern: patternOf(documented), methods: new Set() };
    for (const one of [method].flat()) path.methods.add(one);
    paths.set(documented, path);
  });
  // Before the body is read, whatever it is.
  app.addHook('onRequest', ({ is404, method, url }, _reply, done) => {
    if (!is404) return done();
    const bare = url.split('?', 1)[0] as string;
    const methods = [...paths.values()]
      .filter(({ pattern }) => pattern.test(bare))
      .flatMap(({ methods }) => [...methods]);
    if (methods.length === 0) return done();
    const allow = methods.join(', ');
    done(new HttpError(405, `${method} is not allowed here: use ${allow}`, { allow }));
  });
}

/** A parameter is `:name` or `{name}`, a literal colon `::`. */
function patternOf(path: string): RegExp {
  const source = path
    .replaceAll('.', '\\.')
    .replace(/\/(:\w+|\{\w+\})/g, '/[^/:]+')
    .replace('::', '(?::|%3A)')
    .replace('*', '.*');
  return new RegExp(`^${source}$`, 'i');
}
