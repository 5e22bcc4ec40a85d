import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Generator, surroundings } from '../compat/generators.js';
import { PYTHON } from '../compat/install-locust.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export interface Measured {
  /** Of all processes of the generator, from its start to its end. */
  readonly cpuSeconds: number;
  /** Milliseconds of each answer, by the server. */
  readonly served: readonly number[];
  /** The one entry of what --json printed. */
  readonly reported: Reported;
}

export interface Reported {
  readonly num_requests: number;
  readonly num_failures: number;
  readonly total_response_time: number;
  /** How many answers took so many milliseconds, rounded. */
  readonly response_times: Readonly<Record<string, number>>;
}

interface Settings {
  readonly server: 'answer' | 'wait';
  readonly users: number;
  /** Seconds that a user waits between two requests. */
  readonly wait: number;
  readonly seconds: number;
}

/** Runs a generator against a server of its own. */
export async function measure(generator: Generator, { server, users, wait, seconds }: Settings): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const child = fork(here('./server-process.ts'), [server], { execArgv: ['--import', import.meta.resolve('tsx')] });
  try {
    const [port] = await once(child, 'message');
    const load = ['-H', `http://127.0.0.1:${port}`, '-u', `${users}`, '-r', `${users}`, '-t', `${seconds}s`];
    const outputs = ['--headless', '--only-summary', '--csv', 'run', '--json'];
    const output = await run([PYTHON, here('./cpu.py'), 'cpu', ...generator, ...load, ...outputs], folder, wait);
    const [reported] = JSON.parse(output);
    child.send('end');
    const [served] = await once(child, 'message');
    const cpuSeconds = Number(readFileSync(join(folder, 'cpu'), 'utf8'));
    return { cpuSeconds, served, reported };
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
  }
}

/** @returns what it printed. @throws Error when it fails, as it does when a request does */
async function run([command, ...args]: Generator, folder: string, wait: number): Promise<string> {
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...surroundings(folder), WAIT: `${wait}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with exit code ${code}:\n${texts.stderr}`);
  return texts.stdout;
}
