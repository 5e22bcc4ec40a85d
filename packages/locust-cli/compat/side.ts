// One generator against its own stub server, from its start to its end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Generator, locust, ours, surroundings } from './generators.js';
import { type Behaviour, type Notes, startStub } from './stub.js';

const DEADLINE_MS = 60_000;

export interface Case {
  /** Besides --host, --headless and those for the outputs, which they may overrule. */
  readonly flags: readonly string[];
  readonly server: Behaviour;
  /** What it gets so many seconds after the server's first request. */
  readonly event?: { readonly after: number; readonly what: 'Ctrl-C' | NodeJS.Signals };
  /** Leaves out --host. */
  readonly noHost?: boolean;
  /** Leaves out --only-summary. */
  readonly live?: boolean;
}

export interface Side {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Name to contents of what it left in its folder. */
  readonly files: ReadonlyMap<string, string>;
  readonly notes: Notes;
}

const LOCUST = locust(new URL('./locustfile.py', import.meta.url));
const OURS = ours(new URL('./user.ts', import.meta.url));

/** Locust's, then ours, both at once. */
export function runBoth(row: Case): Promise<[Side, Side]> {
  return Promise.all([runSide(LOCUST, row), runSide(OURS, row)]);
}

async function runSide([command, ...args]: Generator, row: Case): Promise<Side> {
  const folder = mkdtempSync(join(tmpdir(), 'compat-'));
  const stub = await startStub(row.server);
  try {
    const host = row.noHost ? [] : ['--host', stub.url];
    const tables = row.live ? [] : ['--only-summary'];
    const outputs = [...tables, '--csv', 'run', '--html', 'run.html'];
    const child = spawn(command, [...args, ...host, '--headless', ...outputs, ...row.flags], {
      cwd: folder,
      env: surroundings(folder),
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, to which a terminal's Ctrl-C goes.
      detached: true,
    });
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text;
      });
    }
    const closed = once(child, 'close');
    const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
    if (row.event) {
      await Promise.race([stub.firstRequest, closed]);
      await delay(row.event.after * 1000);
      if (row.event.what === 'Ctrl-C') process.kill(-(child.pid as number), 'SIGINT');
      else child.kill(row.event.what);
    }
    const [code, signal] = await closed;
    clearTimeout(deadline);
    const names = readdirSync(folder).filter((name) => name.startsWith('run'));
    const files = new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
    return { code, signal, ...texts, files, notes: await stub.die() };
  } finally {
    await stub.die();
    rmSync(folder, { recursive: true });
  }
}
