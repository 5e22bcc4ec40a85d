import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { BEGIN, END, entryScript, THRESHOLDS } from './entry.js';
import { environment, outputs } from './environment.js';
import { findK6 } from './find.js';
import { type Listener, SampleReader } from './samples.js';

export interface Threshold {
  text: string;
  crossed: boolean;
}

export interface RunSettings {
  /** Absolute path of a k6 script. */
  scenario: string;
  /** Of this project: what scenarios import lies below it. */
  root: string;
  host: string;
  executor: object;
  users: number;
  env: Record<string, string | undefined>;
  listener: Listener;
  /** A line of k6's own log. @param level of Python's logging */
  log(level: string, text: string): void;
}

/** k6's exit code after a signal. */
export const INTERRUPTED = 105;

/** k6's exit code, and its thresholds where it came to its end. */
export interface Outcome {
  code: number;
  thresholds: Threshold[];
}

/** A k6 process that makes the load. */
export class K6Run {
  readonly ended: Promise<Outcome>;
  private readonly child: ChildProcess;
  private stopped = false;

  /** @throws Error when there is no k6 */
  constructor(private readonly settings: RunSettings) {
    const { scenario, root, host, executor } = settings;
    const folder = mkdtempSync(join(tmpdir(), 'load-'));
    const entry = join(folder, 'entry.ts');
    const env = environment(settings.env, host, settings.users);
    try {
      writeFileSync(entry, entryScript(scenario, executor));
      const { command, args } = findK6({ env, folders: [root, dirname(scenario), folder] });
      const flags = ['run', '--quiet', '--no-color', '--log-format=json', ...outputs(settings.env), entry];
      // In a process group of its own: a terminal's Ctrl-C is for this process, which tells k6 once; told twice, k6 drops
      // what it has not written.
      this.child = spawn(command, [...args, ...flags], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
      this.ended = this.follow(this.child).finally(() => rmSync(folder, { recursive: true }));
    } catch (error) {
      rmSync(folder, { recursive: true });
      throw error;
    }
  }

  /** Ends the load; what was measured is still reported. */
  stop(): void {
    this.stopped = true;
    this.child.kill('SIGINT');
  }

  private async follow(child: ChildProcess): Promise<Outcome> {
    const thresholds: Threshold[] = [];
    const samples = new SampleReader(withoutSecrets(this.settings.host), this.settings.listener);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => samples.read(text));
    const lines = child.stderr && createInterface({ input: child.stderr });
    lines?.on('line', (line) => {
      const told = readThresholds(line);
      if (told) thresholds.push(...told);
      else this.tell(line);
    });
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      // In its first moments k6 has no handler of the signal yet, and dies of it.
      child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' && this.stopped ? INTERRUPTED : 1)));
    });
    samples.end();
    return { code, thresholds };
  }

  private tell(line: string): void {
    const { level, msg, error, source } = parseLog(line);
    const { listener, log } = this.settings;
    // An async function's comes as a rejected promise.
    const rejected = /^Uncaught \(in promise\) (.*)$/s.exec(msg)?.[1];
    if (rejected !== undefined || source === 'stacktrace') listener.exception((rejected ?? msg).trim());
    else if (msg.startsWith(BEGIN)) listener.begin(Number(msg.slice(BEGIN.length)) / 1000);
    else if (msg.startsWith(END)) listener.end(Number(msg.slice(END.length)) / 1000);
    else if (msg && !REPEATED.test(msg)) {
      log(level.toUpperCase(), error ? `${msg}: ${error}` : msg);
    }
  }
}

/** undefined where a line is another one, or is not whole. */
function readThresholds(line: string): Threshold[] | undefined {
  if (!line.startsWith(THRESHOLDS)) return undefined;
  try {
    return JSON.parse(line.slice(THRESHOLDS.length));
  } catch {
    return undefined;
  }
}

/** A URL as k6 shows it. */
export function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//****:****@');
}

/** What is told already: by the statistics, by the thresholds, by whoever stopped the load. */
const REPEATED =
  /^(Request Failed$|No script iterations fully finished|thresholds on metrics |test run was aborted because k6 received )/;

interface Logged {
  level: string;
  msg: string;
  error?: string;
  source?: string;
}

/** A line of k6's log; one that is none is what something else wrote. */
function parseLog(line: string): Logged {
  try {
    const logged = JSON.parse(line);
    if (typeof logged?.msg === 'string') return logged;
  } catch {}
  return { level: 'warning', msg: line.trim() };
}
