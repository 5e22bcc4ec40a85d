// What routes have in common in the OpenAPI document.
import { ERROR_CODES, type ErrorCode } from './error-codes.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The path in the document, where the router has another one. */
    openapiPath?: string;
  }
}

/** The documentation of a route's error answers by status, from what each of its codes means there. */
export function errorResponses(meanings: Partial<Record<ErrorCode, string>>): Record<number, object> {
  const codes = Object.keys(meanings) as ErrorCode[];
  const response = (status: number) => {
    const its = codes.filter((code) => ERROR_CODES[code] === status);
    return {
      description: its.map((code) => meanings[code]).join(' '),
      type: 'object',
      required: ['error', 'code'],
      properties: { error: { type: 'string' }, code: { type: 'string', enum: its } },
    };
  };
  return Object.fromEntries(codes.map((code) => [ERROR_CODES[code], response(ERROR_CODES[code])]));
}

/** What the router answers on every path with a parameter, by Fastify's `frameworkErrors`. */
export const pathErrors = {
  invalid_request: 'The path is not well encoded.',
  name_too_long: 'The name is longer than the server takes.',
};

/** What `jsonBody` answers. */
export const bodyErrors = {
  body_too_large: 'The body is too large.',
  unsupported_media_type: 'The type of the body is none that can be JSON.',
  server_busy: 'The server has no memory for a large body: try again after `Retry-After` seconds.',
};

/** What a model answers that cannot predict. */
export const predictionErrors = {
  internal_error: 'The model failed.',
  queue_full: 'The queue is full: try again after `Retry-After` seconds.',
  not_ready: 'The model is loading.',
  shutting_down: 'The server is shutting down.',
  timeout: 'The prediction took too long.',
};
