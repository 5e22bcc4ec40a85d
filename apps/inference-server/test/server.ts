import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { freePort } from '../bench/server-process.js';
import { serverFile } from './app.js';

export interface Server {
  readonly process: ChildProcess;
  readonly url: string;
  /** What it has written to stderr so far. */
  stderrSoFar(): string;
  /** What it wrote to stderr, when it has ended. */
  stderr(): Promise<string>;
  /** `[code, signal]`, when it has ended. */
  exit(): Promise<[number | null, NodeJS.Signals | null]>;
}

/** Starts the built server on a free port; it ends with the test. */
export async function start(
  env: Record<string, string> = {},
  stdout: 'ignore' | 'pipe' | number = 'ignore',
  { uid, file = serverFile }: { uid?: number | undefined; file?: string } = {},
): Promise<Server> {
  const port = await freePort();
  const stdio: StdioOptions = ['ignore', stdout, 'pipe'];
  const server = spawn(process.execPath, [file], {
    env: { PATH: '/usr/bin:/bin', PORT: String(port), WORKERS: '1', ...env },
    stdio,
    ...(uid === undefined ? {} : { uid }),
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  let stderr = '';
  server.stderr?.on('data', (chunk) => (stderr += chunk));
  const closed = once(server, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const ended = once(server.stderr as NodeJS.ReadableStream, 'end');
  return {
    process: server,
    url: `http://127.0.0.1:${port}`,
    exit: () => closed,
    stderrSoFar: () => stderr,
    stderr: () => ended.then(() => stderr),
  };
}

/** Resolves when the server is ready. */
export async function startReady(...args: Parameters<typeof start>): Promise<Server> {
  const server = await start(...args);
  while (
    !(await fetch(`${server.url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (server.process.exitCode !== null) throw new Error(`The server ended: ${await server.stderr()}`);
    await delay(20);
  }
  return server;
}

/** Resident memory in MB (10⁶ bytes), as the kernel counts it. */
export function residentMb({ pid }: ChildProcess): number {
  return (Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024) / 1e6;
}
