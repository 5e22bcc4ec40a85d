import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Exit, type Options, parseOptions } from '../../src/options/options.js';

/** Of compat/record_errors.py. */
interface Row {
  args: string[];
  env?: Record<string, string>;
  files?: Record<string, string>;
  /** Locust's. */
  exit: number;
  stderr?: string;
  options?: Record<string, unknown>;
  /** Ours, where it is another on purpose. */
  differs?: { because: string; exit: number; stderr: string };
}

const rows: Row[] = JSON.parse(readFileSync(new URL('locust-errors.json', import.meta.url), 'utf8'));
let folder: string;
const home = () => join(folder, 'home');
const cwd = () => join(folder, 'cwd');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'options-'));
  mkdirSync(home());
  mkdirSync(cwd());
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('says and understands what Locust does', () => {
  for (const row of rows.filter(({ differs }) => !differs)) {
    test(title(row), () => {
      const { options, ...ended } = run(row);
      expect(ended).toEqual({ exit: row.exit, stderr: row.stderr?.replace('locust: error', 'load: error') });
      expect(options && asLocusts(options)).toEqual(row.options && withDefaults(row.options));
    });
  }
});

describe('differs on purpose', () => {
  for (const row of rows.filter(({ differs }) => differs)) {
    test(`${title(row)}: ${row.differs?.because}`, () => {
      const { exit, stderr } = run(row);
      expect({ exit, stderr: stderr?.trimEnd() }).toEqual({ exit: row.differs?.exit, stderr: row.differs?.stderr });
    });
  }
});

function title({ args, env, files }: Row): string {
  return [args, ...(env ? [env] : []), ...(files ? [files] : [])].map((part) => JSON.stringify(part)).join(' ');
}

function run({ args, env = {}, files = {} }: Row): { exit: number; stderr?: string; options?: Options } {
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(name.startsWith('~/') ? join(home(), name.slice(2)) : join(cwd(), name), text);
  }
  try {
    return { exit: 0, options: parseOptions(args, env, { cwd: cwd(), home: home() }) };
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    expect(error.to).toBe('stderr');
    const text = error.text.replaceAll(home(), 'HOME').replace(/^\[[^\]]*\] [^/]*\//, '[TIME] HOST/');
    return { exit: error.code, stderr: `${text.replace('/load: ', '/locust.main: ')}\n` };
  }
}

/** Locust's own come later than its parser, which has none. */
function withDefaults(options: Record<string, unknown>): Record<string, unknown> {
  return { ...options, num_users: options.num_users ?? 1, spawn_rate: options.spawn_rate ?? 1 };
}

/** By Locust's names, which has null or an empty text for what is not set, and 0 for a run time without end. */
function asLocusts(options: Options): Record<string, unknown> {
  return {
    host: options.host ?? expect.toBeOneOf([null, '']),
    num_users: options.users,
    spawn_rate: options.spawnRate,
    run_time: options.runTime ?? expect.toBeOneOf([null, 0]),
    csv_prefix: options.csvPrefix ?? expect.toBeOneOf([null, '']),
    stats_history_enabled: options.csvFullHistory,
    print_stats: options.printStats,
    only_summary: options.onlySummary,
    reset_stats: options.resetStats,
    html_file: options.html ?? null,
    json: options.json,
    json_file: options.jsonFile ?? null,
    skip_log_setup: options.skipLogSetup,
    loglevel: options.loglevel,
    logfile: options.logfile ?? null,
    exit_code_on_error: options.exitCodeOnError,
    stop_timeout: options.stopTimeout,
    autostart: options.autostart,
  };
}
