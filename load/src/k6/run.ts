import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { BEGIN, entryScript, THRESHOLDS } from './entry.js';
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

/** k6's exit code, and its thresholds where it came to its end. */
export interface Outcome {
  code: number;
  thresholds: Threshold[];
}

/** A k6 process that makes the load. */
export class K6Run {
  readonly ended: Promise<Outcome>;
  private readonly child: ChildProcess;

  /** @throws Error when there is no k6 */
  constructor(private readonly settings: RunSettings) {
    const { scenario, root, host, executor } = settings;
    const folder = mkdtempSync(join(tmpdir(), 'load-'));
    const entry = join(folder, 'entry.ts');
    const env = {
      // A fifth of k6's CPU is Go's garbage collector: it may wait for longer, up to a bound on memory. k6 keeps 0.6 MiB
      // of each user; below twice that it would do nothing but collect.
      GOGC: '800',
      GOMEMLIMIT: `${Math.round(512 + 1.5 * settings.users)}MiB`,
      ...withoutLoad(settings.env),
      BASE_URL: host,
      K6_CSV_TIME_FORMAT: 'unix_micro',
      K6_CSV_SAVE_INTERVAL: '200ms',
      K6_NO_USAGE_REPORT: 'true',
    };
    try {
      writeFileSync(entry, entryScript(scenario, executor));
      const { command, args } = findK6({ env, folders: [root, dirname(scenario), folder] });
      const flags = ['run', '--quiet', '--no-color', '--log-format=json', '--out=csv=-', entry];
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
    this.child.kill('SIGINT');
  }

  private async follow(child: ChildProcess): Promise<Outcome> {
    const thresholds: Threshold[] = [];
    const samples = new SampleReader(withoutSecrets(this.settings.host), this.settings.listener);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => samples.read(text));
    const lines = child.stderr && createInterface({ input: child.stderr });
    lines?.on('line', (line) => {
      if (line.startsWith(THRESHOLDS)) thresholds.push(...JSON.parse(line.slice(THRESHOLDS.length)));
      else this.tell(line);
    });
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code ?? 1));
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
    else if (msg && !REPEATED.test(msg)) {
      log(level.toUpperCase(), error ? `${msg}: ${error}` : msg);
    }
  }
}

/** Settings of k6 that are of its outputs, or of how it connects. Others would change the load, or what is read of it. */
const KEPT = /^K6_(WEB_DASHBOARD|OUT$|PROMETHEUS_|OTEL_|INSECURE_SKIP_TLS_VERIFY$|DNS$|LOCAL_IPS$|USER_AGENT$)/;

function withoutLoad(env: RunSettings['env']): RunSettings['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('K6_') || KEPT.test(name)));
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
