import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Cpu } from './cpus.js';

const serverFile = fileURLToPath(new URL('../dist/server.js', import.meta.url));

export interface RunningServer {
  /** Returns the body of a 200 response. */
  get(path: string): Promise<string>;
  /** Sends `body` as JSON and returns the parsed body of a 200 response. */
  post(path: string, body: object): Promise<unknown>;
  /** Sends SIGTERM and returns the exit code. */
  terminate(): Promise<number | null>;
}

/** Starts the built server on `cpu`; resolves when it logs that it is ready. */
export async function startServer({ node: [command, ...args] }: Cpu): Promise<RunningServer> {
  const server = spawn(command, [...args, serverFile], {
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: '0',
      WORKERS: '1',
      SHUTDOWN_DELAY_MS: '0',
      // An emulated CPU takes 100 times as long.
      REQUEST_TIMEOUT_MS: '3600000',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.on('exit', () => server.kill('SIGKILL'));
  let url: string | undefined;
  let ready = false;
  for await (const line of createInterface(server.stdout)) {
    url ??= /listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
    ready = line.includes('ready to predict');
    if (ready) break;
  }
  if (!ready) throw new Error('The server ended before it was ready.');
  server.stdout.resume();
  // Not `fetch`, which waits 5 minutes for an answer: on a busy machine an emulated CPU needs more.
  const ask = async (path: string, body?: object) => {
    const call = request(`${url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json' },
    });
    call.end(body && JSON.stringify(body));
    const [response] = await once(call, 'response');
    const answer = await text(response);
    if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}: ${answer}`);
    return answer;
  };
  return {
    get: ask,
    post: async (path, body) => JSON.parse(await ask(path, body)),
    terminate: async () => {
      server.kill('SIGTERM');
      const [code] = await once(server, 'exit');
      return code;
    },
  };
}
