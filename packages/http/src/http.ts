import fp from 'fastify-plugin';
import { jsonBody } from './body.js';
import { BodyBudget } from './body-budget.js';
import { errorHandler } from './errors.js';
import { unknownPaths } from './unknown-paths.js';

export interface HttpOptions {
  /** Memory for large bodies; 8 MiB unless set. */
  readonly budget?: BodyBudget;
}

/**
 * What every protocol of an application shares: bodies are JSON, and every error, also that of an unknown path, is
 * `{"error": "…", "code": "…"}`. Register it once, and await it before you add routes.
 */
export const http = fp<HttpOptions>(
  async (app, { budget = new BodyBudget() }) => {
    // The texts of errors are part of the protocols, so the routes check their bodies; schemas only document.
    app.setValidatorCompiler(() => () => true);
    app.setSerializerCompiler(() => JSON.stringify);
    app.setErrorHandler(errorHandler);
    unknownPaths(app);
    jsonBody(app, budget);
  },
  { name: '@repo/http' },
);
