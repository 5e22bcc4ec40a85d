import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
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
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`);
    return text;
  };
  const headers = { 'content-type': 'application/json' };
  return {
    get: ask,
    post: async (path, body) => JSON.parse(await ask(path, { method: 'POST', headers, body: JSON.stringify(body) })),
    terminate: async () => {
      server.kill('SIGTERM');
      const [code] = await once(server, 'exit');
      return code;
    },
  };
}
