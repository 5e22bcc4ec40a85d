import { setImmediate, setTimeout } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { HttpError } from './errors.js';

/** What one read of a socket brings. Bodies up to it need no room of a budget, so that large ones cannot shut them out. */
export const LARGE_BODY_BYTES = 65_536;

/** How long a large body waits for room. A client that tries again at once has the server read its body no more often. */
const WAIT_MS = 1000;

/** Bounds the memory of large bodies, and how long their parsing may keep the event loop from other requests. */
export class BodyBudget {
  readonly #maxBytes: number;
  readonly #busySeconds: () => number;
  #bytes = 0;
  #turns: Promise<void> = Promise.resolve();

  /**
   * @param maxBytes of all large bodies whose requests have no answer yet.
   * @param busySeconds for how long the server expects to have no use for a large body; 0 when it takes one.
   */
  constructor(maxBytes = 8 * 1024 * 1024, busySeconds: () => number = () => 0) {
    this.#maxBytes = maxBytes;
    this.#busySeconds = busySeconds;
  }

  /** Resolves when there is room for a large body, or after a second: `reserve` then refuses it. */
  async room(bytes: number): Promise<void> {
    if (this.#wait(bytes) > 0) await setTimeout(WAIT_MS, undefined, { ref: false });
  }

  /**
   * Takes room for a large body until its answer is sent or its client has gone.
   * @throws HttpError 503
   */
  reserve(bytes: number, { raw }: FastifyReply): void {
    const seconds = this.#wait(bytes);
    if (seconds > 0) {
      const message = `The server is too busy for a body of more than ${LARGE_BODY_BYTES} bytes. Try again in ${seconds} s, or send less in a request.`;
      throw new HttpError('server_busy', message, { 'retry-after': String(seconds) });
    }
    if (raw.destroyed) return; // The client has gone while it waited.
    this.#bytes += bytes;
    raw.once('close', () => {
      this.#bytes -= bytes;
    });
  }

  /** Resolves when a large body may be parsed: one in a turn of the event loop. */
  turn(): Promise<void> {
    this.#turns = this.#turns.then(() => setImmediate());
    return this.#turns;
  }

  /** @returns the seconds after which the client may try again; 0 when there is room. */
  #wait(bytes: number): number {
    const full = this.#bytes > 0 && this.#bytes + bytes > this.#maxBytes;
    return Math.max(this.#busySeconds(), full ? 1 : 0);
  }
}
