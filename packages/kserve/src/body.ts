import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpError } from './errors.js';

/** JSON by name; curl's default, which the examples of KServe's documentation send; and no name at all. */
const JSON_TYPES = new Set(['application/json', 'application/ld+json', 'application/x-www-form-urlencoded', '']);

/**
 * Reads bodies as KServe does, on every route of this scope: JSON with any parameters of its type, also under curl's
 * default type or none. Another type, or a compressed body, is refused with 415, malformed JSON with 400.
 */
export function jsonBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    if (!JSON_TYPES.has(type)) throw new HttpError(415, `Expected a JSON body (application/json), got ${type}`);
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding.toLowerCase() !== 'identity') {
      throw new HttpError(415, `Expected a body without content encoding, got ${encoding}`);
    }
    return parse(body);
  });
}

/** @throws HttpError 400 when there is none: without a type and a length, Fastify passes by the parser. */
export function bodyOf({ body }: FastifyRequest): unknown {
  if (body === undefined) throw new HttpError(400, 'Unrecognized request format: the body is empty');
  return body;
}

function parse(body: Buffer): unknown {
  if (!isUtf8(body)) throw new HttpError(400, 'Unrecognized request format: the body is not UTF-8');
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    throw new HttpError(400, `Unrecognized request format: ${(error as Error).message}`);
  }
}
