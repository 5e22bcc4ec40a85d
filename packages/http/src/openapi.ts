// What routes have in common in the OpenAPI document.

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The path in the document, where the router has another one. */
    openapiPath?: string;
  }
}

/** The documentation of an error answer, for a route's schema. */
export function errorSchema(description: string) {
  return { description, type: 'object', required: ['error'], properties: { error: { type: 'string' } } } as const;
}

/** What the router answers on every path with a parameter, by Fastify's `frameworkErrors`. */
export const badPath = errorSchema('The path is not well encoded.');
export const longName = errorSchema('The name is longer than the server takes.');
