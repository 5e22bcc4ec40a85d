import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { HttpError } from '@repo/http';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';

const STATUS: Record<string, [number, string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large.'],
};

/** Answers what fails before it is a request: Node.js gives only the socket. */
export const answerInvalid: NonNullable<FastifyServerOptions['clientErrorHandler']> = (error, socket) => {
  if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy();
  end(socket, ...(STATUS[error.code] ?? [400, 'The request is not valid HTTP.']));
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
    done(new HttpError(400, `Expected one Host header, got ${hosts}`));
  });
  app.server.on('checkExpectation', ({ socket }: IncomingMessage) => {
    end(socket, 417, 'The server supports no Expect header but "100-continue".');
  });
  app.server.on('connect', (_request, socket) =>
    end(socket, 501, 'The server is no proxy: it does not support CONNECT.'),
  );
}

function end(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ error: message });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
