import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { HttpError } from '@repo/http';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';

const ERRORS: Record<string, HttpError> = {
  ERR_HTTP_REQUEST_TIMEOUT: new HttpError('receive_timeout', 'The request did not arrive in time.'),
  HPE_HEADER_OVERFLOW: new HttpError('headers_too_large', 'The headers are too large.'),
};
const INVALID = new HttpError('invalid_request', 'The request is not valid HTTP.');

/** Answers what fails before it is a request: Node.js gives only the socket. */
export const answerInvalid: NonNullable<FastifyServerOptions['clientErrorHandler']> = (error, socket) => {
  if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy();
  end(socket, ERRORS[error.code] ?? INVALID);
};

/**
 * Answers what Node.js would answer without a body, or not at all. The server needs `requireHostHeader: false`, since
 * Node.js asks for the header, but takes several.
 */
export function invalidRequests(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    let hosts = 0;
    for (let i = 0; i < raw.rawHeaders.length; i += 2) if (raw.rawHeaders[i]?.toLowerCase() === 'host') hosts++;
    if (hosts === 1 || (hosts === 0 && raw.httpVersion === '1.0')) return done();
    done(new HttpError('invalid_request', `Expected one Host header, got ${hosts}`));
  });
  app.server.on('checkExpectation', ({ socket }: IncomingMessage) => {
    end(socket, new HttpError('expectation_failed', 'The server supports no Expect header but "100-continue".'));
  });
  app.server.on('connect', (_request, socket) =>
    end(socket, new HttpError('not_implemented', 'The server is no proxy: it does not support CONNECT.')),
  );
}

function end(socket: Duplex, error: HttpError): void {
  const body = JSON.stringify(error);
  socket.end(
    `HTTP/1.1 ${error.statusCode} ${STATUS_CODES[error.statusCode]}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
