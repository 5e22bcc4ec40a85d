// Starts a server of the stub's kind, and brings its notes home.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export interface Behaviour {
  /** A small JSON; bytes that are no HTTP; or nothing, with the connection left open. */
  readonly answer: 'json' | 'garbage' | 'never';
  /** Least and most of the wait before an answer, uniform, from the same seed each time. */
  readonly delayMs: readonly [number, number];
  /** Every so manieth answer is a 503. */
  readonly failEvery?: number;
  /** Is gone when it has read so many requests in full: 0 from the start. */
  readonly diesAfter?: number;
}

/** Times are epoch milliseconds, fractional. */
export interface Notes {
  /** In order of arrival; `status` 0: not answered in full, for its client gave up or the server died. */
  readonly requests: { arrived: number; answered?: number; status: number }[];
  readonly connections: { opened: number; closed?: number }[];
  /** Milliseconds by which each beat of the server's heart came late, from the first request on. */
  late: number[];
}

export interface Stub {
  readonly url: string;
  /** Settles when the first request has come. */
  readonly firstRequest: Promise<unknown>;
  /** Ends the process, with what it has open, and returns what it noted. */
  die(): Promise<Notes>;
}

export async function startStub(behaviour: Behaviour): Promise<Stub> {
  const child: ChildProcess = fork(new URL('./stub-process.ts', import.meta.url), [JSON.stringify(behaviour)], {
    execArgv: ['--import', import.meta.resolve('tsx')],
  });
  const [port] = await once(child, 'message');
  const firstRequest = once(child, 'message');
  let notes: Promise<Notes> | undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    firstRequest,
    die() {
      if (notes === undefined) {
        notes = new Promise((resolve) => {
          child.on('message', (message) => typeof message === 'object' && resolve(message as Notes));
        });
        child.send('die');
      }
      return notes;
    },
  };
}
