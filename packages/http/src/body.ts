import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type BodyBudget, LARGE_BODY_BYTES } from './body-budget.js';
import { cut, HttpError } from './errors.js';

/**
 * Types that can only be something else than JSON: media, and forms in parts. A CloudEvent is JSON, but has the request
 * one level deeper, and asks for an event as the answer.
 */
const OTHER_TYPES = /^(multipart|image|audio|video|font)\/|^application\/cloudevents/;

/** Each chunk costs the event loop some µs, also one of a single byte. */
const MAX_CHUNKS = 65_536;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Decodes the route's bodies, where they are more than JSON. */
    decodeBody?: (body: Buffer, headers: IncomingHttpHeaders) => unknown;
  }
}

/**
 * Reads the bodies of this scope's routes as JSON, whatever their type is: load generators name any, and curl that of
 * a form. Refuses, before it reads a body, with 415 what can only be something else or is compressed, with 413 what is
 * too large, and with 503 what `budget` has no room for. What is not JSON is refused with 400.
 */
export function jsonBody(app: FastifyInstance, budget: BodyBudget): void {
  // Fastify's own parsers refuse a type without a slash, collect a body's chunks, and close the connection after an
  // error, which may cut the answer.
  app.addHook('preParsing', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD' || !hasBody(request)) return;
    checkType(request);
    const body = await receive(request, reply, budget);
    if (body.length > LARGE_BODY_BYTES) await budget.turn();
    const { decodeBody = parseJson } = request.routeOptions.config;
    request.body = decodeBody(body, request.headers);
    delete request.raw.headers['content-type'];
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (request, _payload, done) => done(null, request.body));
}

/** @throws HttpError 400 when there is none. */
export function bodyOf({ body }: FastifyRequest): unknown {
  if (body === undefined) throw new HttpError('invalid_request', 'Unrecognized request format: the body is empty');
  return body;
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** @throws HttpError 415 */
function checkType({ headers }: FastifyRequest): void {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (OTHER_TYPES.test(type)) {
    throw new HttpError(
      'unsupported_media_type',
      `Expected a JSON body, got ${cut(type)}: send JSON as application/json`,
    );
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw new HttpError('unsupported_media_type', `Expected a body without content encoding, got ${cut(encoding)}`);
  }
}

/**
 * Copies a body's chunks into one buffer: each is an object of 100 bytes and more, and may carry a single byte.
 * @throws HttpError 413, 503
 */
async function receive({ raw, headers, routeOptions }: FastifyRequest, reply: FastifyReply, budget: BodyBudget) {
  const limit = routeOptions.bodyLimit;
  const buffer = { bytes: Buffer.alloc(0), length: 0, chunks: 0 };
  const declared = headers['content-length'];
  if (declared !== undefined) {
    const length = Number(declared);
    if (length > LARGE_BODY_BYTES && length <= limit) await budget.room(length);
    grow(length);
  }

  /** A chunked body does not say how much is coming: when it becomes large, it is taken for the largest. */
  function grow(needed: number): void {
    if (needed > limit) refuse(`The body is too large: at most ${limit} bytes are accepted.`);
    const large = needed > LARGE_BODY_BYTES;
    const size = declared !== undefined ? needed : large ? limit : Math.min(LARGE_BODY_BYTES, limit);
    if (large) budget.reserve(size, reply);
    const next = Buffer.allocUnsafe(size);
    buffer.bytes.copy(next, 0, 0, buffer.length);
    buffer.bytes = next;
  }

  /** Closes the connection: nothing bounds what would have to be read before the next request. */
  function refuse(reason: string): never {
    reply.header('connection', 'close');
    throw new HttpError('body_too_large', reason);
  }

  await new Promise<void>((resolve, reject) => {
    const end = (error?: Error) => {
      raw.off('data', onData).off('end', end).off('error', end);
      if (error) reject(Object.assign(error, { statusCode: (error as HttpError).statusCode ?? 400 }));
      else resolve();
    };
    const onData = (chunk: Buffer) => {
      const length = buffer.length + chunk.length;
      try {
        if (length > buffer.bytes.length) grow(length);
        if (++buffer.chunks > MAX_CHUNKS) refuse(`The body has too many chunks: at most ${MAX_CHUNKS} are accepted.`);
      } catch (error) {
        return end(error as Error);
      }
      chunk.copy(buffer.bytes, buffer.length);
      buffer.length = length;
    };
    raw.on('data', onData).on('end', end).on('error', end);
  });
  return buffer.bytes.subarray(0, buffer.length);
}

/** @throws HttpError 400 when the bytes are not JSON in UTF-8. */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new HttpError('invalid_request', 'Unrecognized request format: the body is not UTF-8');
  // Editors on Windows put a byte order mark first.
  const text = body.toString().replace(/^\ufeff/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HttpError('invalid_request', `Unrecognized request format: ${(error as Error).message}`);
  }
}
