import { setImmediate } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { HttpError } from './errors.js';

/** What one read of a socket brings. Bodies up to it need no room of a budget, so that large ones cannot shut them out. */
export const LARGE_BODY_BYTES = 65_536;

/** Bounds the memory of large bodies, and how long their parsing may keep the event loop from other requests. */
export class BodyBudget {
  readonly #maxBytes: number;
  readonly #retryAfterSeconds: () => number | undefined;
  #bytes = 0;
  #turns: Promise<void> = Promise.resolve();

  /**
   * @param maxBytes of all large bodies whose requests have no answer yet.
   * @param retryAfterSeconds tells that, and for how long, the server is too busy for a large body.
   */
  constructor(maxBytes = 8 * 1024 * 1024, retryAfterSeconds: () => number | undefined = () => undefined) {
    this.#maxBytes = maxBytes;
    this.#retryAfterSeconds = retryAfterSeconds;
  }

  /**
   * Takes room for a large body until its answer is sent or its client has gone.
   * @throws HttpError 503
   */
  reserve(bytes: number, reply: FastifyReply): void {
    const full = this.#bytes > 0 && this.#bytes + bytes > this.#maxBytes;
    const seconds = this.#retryAfterSeconds() ?? (full ? 1 : undefined);
    if (seconds !== undefined) {
      const message = `The server is too busy for a body of more than ${LARGE_BODY_BYTES} bytes. Try again in ${seconds} s, or send less in a request.`;
      throw new HttpError(503, message, { 'retry-after': String(seconds) });
    }
    this.#bytes += bytes;
    reply.raw.once('close', () => {
      this.#bytes -= bytes;
    });
  }

  /** Resolves when a large body may be parsed: one in a turn of the event loop. */
  turn(): Promise<void> {
    this.#turns = this.#turns.then(() => setImmediate());
    return this.#turns;
  }
}
