import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { codeOf, ERROR_CODES, type ErrorCode } from './error-codes.js';

/**
 * An error that is answered with its code's status, `headers` and `{"error": message, "code": code}`; the fields are
 * Fastify's own convention.
 */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly statusCode: number;
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.statusCode = ERROR_CODES[code];
  }

  /** The body of the answer. */
  toJSON(): { error: string; code: ErrorCode } {
    return { error: this.message, code: this.code };
  }
}

// These tell the client what it can do; of any other 5xx the text may tell internals.
const TELLING = new Set([501, 503, 504]);

/** Returns the first 100 characters: what a client sent comes back in an error only so far. */
export function cut(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

/** Answers every error as `{"error": "…", "code": "…"}`: KServe's shape, and a code. For `app.setErrorHandler`. */
export function errorHandler(
  thrown: FastifyError | HttpError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
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
    .send({
      error: (tell && messageOf(error as FastifyError, request)) || (STATUS_CODES[status] ?? 'Internal Server Error'),
      code: error instanceof HttpError ? error.code : codeOf(status),
    });
}

/** The router's errors begin with the path in quotes, which may be long. */
function messageOf({ code, message }: FastifyError, { url }: FastifyRequest): string {
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') return `The name in the path '${cut(url)}' is too long.`;
  if (code === 'FST_ERR_BAD_URL') return `The path '${cut(url)}' is not well encoded.`;
  return message;
}
