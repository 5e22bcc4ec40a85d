import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const packageJson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

export interface ServerProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** Milliseconds from the start of the process to its first prediction. */
  readonly firstPredictionMs: number;
  /** Resident memory in MB (10⁶ bytes), as the kernel counts it. */
  residentMb(): number;
  stop(): Promise<void>;
}

/** Starts the built server as a user does, with two workers; resolves after its first prediction. */
export async function startServer(): Promise<ServerProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const [, ...args] = packageJson.scripts.start.split(' ');
  const server = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, PORT: String(port), WORKERS: '2', SHUTDOWN_DELAY_MS: '1000' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  while ((await predictOnce(port)) !== 200) {
    if (server.exitCode !== null) throw new Error(`The server ended with exit code ${server.exitCode}.`);
    await delay(1);
  }
  return {
    url,
    process: server,
    firstPredictionMs: performance.now() - started,
    residentMb: () =>
      (Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) * 1024) / 1e6,
    stop: async () => {
      if (server.exitCode !== null) return;
      server.kill('SIGINT');
      await once(server, 'exit');
    },
  };
}

function predictOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const call = request({ port, host: '127.0.0.1', path: '/predict', method: 'POST', agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    call.on('error', () => resolve(undefined));
    call.end('{"text":["good"]}');
  });
}

/** Returns a TCP port of the loopback interface that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
