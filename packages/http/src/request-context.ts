import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpError } from './errors.js';

/** What the caller of a model knows about the request that it serves. */
export interface RequestContext {
  readonly requestId: string;
  /** Aborted when the client has gone; the work may then be dropped. */
  readonly signal: AbortSignal;
}

/**
 * @returns the request's id, and a signal that is aborted when the client goes before it has its answer.
 *
 * A client that only closes its sending half cannot be told from one that has gone. Where the server leaves the other
 * half open (`httpAllowHalfOpen`), it is told so.
 */
export function requestContext(request: FastifyRequest, reply: FastifyReply): RequestContext {
  const controller = new AbortController();
  const { socket } = request.raw;
  const gone = () => {
    if (!reply.raw.writableFinished)
      controller.abort(new HttpError('invalid_request', 'The client closed its side too early.'));
  };
  socket.once('end', gone);
  reply.raw.once('close', () => {
    socket.off('end', gone);
    gone();
  });
  // Both events are over when it left while the request waited for a hook.
  if (socket.destroyed || socket.readableEnded) gone();
  return { requestId: request.id, signal: controller.signal };
}
