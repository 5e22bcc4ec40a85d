import { once } from 'node:events';
import type { DestinationStream } from 'pino';

/** Fewer writes: lines are kept until they are so many bytes, or so old. */
const WRITE_BYTES = 4096;
const WRITE_MS = 50;
/** What may wait for a reader that has stalled. Lines beyond it are dropped. */
const MAX_WAITING_BYTES = 1024 * 1024;

/**
 * Writes log lines to stdout, a few at a time, and never waits for it: the server serves on without logs when the disk
 * is full, or when the reader of the pipe has stalled or gone.
 */
export class LogDestination implements DestinationStream {
  #lines = '';
  #timer: NodeJS.Timeout | undefined;
  #reported = false;

  constructor() {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => this.#report(error.code ?? error.message));
    process.stderr.on('error', () => {}); // Often the same file.
    process.on('exit', () => this.flush());
  }

  write(line: string): void {
    this.#lines += line;
    if (this.#lines.length >= WRITE_BYTES) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), WRITE_MS).unref();
  }

  /** Resolves when every line is written, or after a second in which the reader did not read. */
  async end(): Promise<void> {
    this.flush();
    if (process.stdout.writableLength === 0) return;
    await once(process.stdout, 'drain', { signal: AbortSignal.timeout(1000) }).catch(() => {});
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines === '') return;
    if (process.stdout.writableLength > MAX_WAITING_BYTES) this.#report('nothing reads them');
    else process.stdout.write(this.#lines);
    this.#lines = '';
  }

  #report(reason: string): void {
    if (this.#reported) return;
    this.#reported = true;
    process.stderr.write(
      `Cannot write logs to stdout (${reason}). The server keeps running, and log lines are lost.\n`,
    );
  }
}
