import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** An error that is answered with `statusCode`, `headers` and `{"error": message}`; the fields are Fastify's own convention. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  constructor(
    readonly statusCode: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

// These tell the client what it can do; of any other 5xx the text may tell internals.
const TELLING = new Set([501, 503, 504]);

/** Answers every error as KServe does: `{"error": "…"}`. For `app.setErrorHandler`. */
export function errorHandler(thrown: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  // A model may throw anything, also nothing.
  const error = thrown ?? {};
  const { statusCode = 500, headers } = error as FastifyError & { headers?: Record<string, string> };
  const status = statusCode >= 400 && statusCode <= 599 ? statusCode : 500;
  if (status < 500 || TELLING.has(status)) request.log.debug({ err: error }, 'refused');
  else request.log.error({ err: error }, 'failed');
  const tell = status < 500 || (TELLING.has(status) && error instanceof HttpError);
  return reply
    .code(status)
    .headers(headers ?? {})
    .type('application/json')
    .send({ error: (tell && messageOf(error, request)) || (STATUS_CODES[status] ?? 'Internal Server Error') });
}

function messageOf({ code, message }: FastifyError, { routeOptions }: FastifyRequest): string {
  if (code !== 'FST_ERR_CTP_BODY_TOO_LARGE') return message;
  return `The body is too large: at most ${routeOptions.bodyLimit} bytes are accepted.`;
}

/** Answers unknown paths. For `app.setNotFoundHandler`. */
export function notFoundHandler(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .type('application/json')
    .send({ error: `There is no ${request.method} ${request.url}` });
}

/** The documentation of an error answer, for a route's schema. */
export function errorSchema(description: string) {
  return { description, type: 'object', required: ['error'], properties: { error: { type: 'string' } } } as const;
}
