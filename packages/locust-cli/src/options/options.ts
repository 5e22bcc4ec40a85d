import { logLine } from '../log-line.js';
import { readConfigFiles } from './config-file.js';
import { Exit, fail } from './exit.js';
import { flags, noWebUi } from './flags.js';
import { type Parsed, parse, parseConfig, parseLocustfile } from './parser.js';
import { findScenario, scenarioName, scenarioNames } from './scenario.js';
import { withSettings } from './sources.js';

export { Exit } from './exit.js';

/** What `npm run load` is asked for. Paths but that of the scenario are as given. */
export interface Options {
  /** Absolute path of a k6 script. */
  locustfile: string;
  host?: string;
  /** Below 1 there is no load, as in Locust. With `open` the most requests in flight. */
  users: number;
  /** Users a second, > 0. */
  spawnRate: number;
  /** Seconds; without it the load has no end. */
  runTime?: number;
  /** Asked for besides --headless, which needs it not. */
  autostart: boolean;
  csvPrefix?: string;
  csvFullHistory: boolean;
  onlySummary: boolean;
  printStats: boolean;
  resetStats: boolean;
  /** With {u}, {r} and {t} replaced. */
  html?: string;
  json: boolean;
  /** Without its ending, .json. */
  jsonFile?: string;
  /** Seconds. */
  stopTimeout: number;
  exitCodeOnError: number;
  loglevel: Parsed['loglevel'];
  logfile?: string;
  skipLogSetup: boolean;
  /** Requests per second, started whether or not earlier ones were answered: an open model. */
  open?: number;
  dashboard: boolean;
  dryRun: boolean;
}

/** Seconds of requests that may be in flight by default, as in lib/rate.ts. */
const IN_FLIGHT = 10;

type Env = Record<string, string | undefined>;
type Folders = { cwd: string; home: string };
type Ramp = { users: number; spawn_rate: number; run_time?: number };

/**
 * Reads a command line, LOCUST_* variables and config files as Locust 2.46.3 does.
 * @throws Exit for what ends the command before any load
 */
export function parseOptions(argv: readonly string[], env: Env, folders: Folders): Options {
  const args = allArguments(argv, env, folders);
  const userClasses = (env.LOCUST_USER_CLASSES ?? '').split(/\s+/).filter(Boolean);

  // A scenario that is not there comes before all that is wrong with the rest.
  const early = parseLocustfile(args);
  if (early.help || early.version) parse(args, userClasses);
  const locustfile = findScenario(early.locustfile, folders.cwd);
  const parsed = parse(args, userClasses);
  const { open, spawn_rate } = parsed;
  const given = {
    ...parsed,
    users: parsed.users ?? (open ? Math.ceil(IN_FLIGHT * open) : 1),
    spawn_rate: spawn_rate ?? 1,
  };
  check(parsed, scenarioName(locustfile));

  const { host, run_time, csv, html, json_file, logfile } = parsed;
  // Locust takes an empty text, and 0 for the run time, for nothing.
  return {
    locustfile,
    ...(host && { host }),
    users: given.users,
    spawnRate: given.spawn_rate,
    ...(run_time && { runTime: run_time }),
    autostart: parsed.autostart,
    ...(csv && { csvPrefix: csv }),
    csvFullHistory: parsed.csv_full_history,
    onlySummary: parsed.only_summary,
    printStats: parsed.print_stats,
    resetStats: parsed.reset_stats,
    ...(html && { html: htmlName(html, given) }),
    json: parsed.json,
    ...(json_file && { jsonFile: json_file }),
    stopTimeout: parsed.stop_timeout,
    exitCodeOnError: parsed.exit_code_on_error,
    loglevel: parsed.loglevel,
    ...(logfile && { logfile }),
    skipLogSetup: parsed.skip_log_setup,
    ...(open !== undefined && { open }),
    dashboard: parsed.dashboard,
    dryRun: parsed.dry_run,
  };
}

/**
 * Whether the load is a locustfile's, which Locust itself runs: all flags, variables and config files are for Locust then.
 * @throws Exit
 */
export function isForLocust(argv: readonly string[], env: Env, folders: Folders): boolean {
  const { locustfile, help, version } = parseLocustfile(allArguments(argv, env, folders));
  return !help && !version && locustfile.split(',').every((file) => file.trim().endsWith('.py'));
}

/** The command line with what the environment and config files add to it. */
function allArguments(argv: readonly string[], env: Env, folders: Folders): string[] {
  return withSettings(argv, flags, env, readConfigFiles(parseConfig([...argv]), folders));
}

function check(parsed: Parsed, scenario: string): void {
  if (parsed.csv_full_history && parsed.csv === undefined) fail("'--csv-full-history' requires '--csv'.");
  if (parsed.list) {
    const lines = scenarioNames().map((name) => `    ${name}`);
    throw new Exit(['Available Users:', ...lines].join('\n'), 0, 'stdout');
  }
  const unknown = [...new Set(parsed.user_classes)].filter((name) => name !== scenario);
  if (unknown.length > 0) {
    const text = `Unknown User(s): ${unknown.join(', ')}\n`;
    throw new Exit(logLine(new Date(), 'ERROR', 'load', text), 1, 'stderr');
  }
  if (parsed.open !== undefined && parsed.spawn_rate !== undefined) {
    fail('--spawn-rate is for users: --open starts requests at its rate from the first second on');
  }
  if (!parsed.headless && !parsed.dry_run) {
    fail(`there is no web UI: ${noWebUi}`);
  }
}

function htmlName(name: string, { users, spawn_rate, run_time }: Ramp): string {
  const named = name.replaceAll('{u}', String(users)).replaceAll('{r}', String(Math.trunc(spawn_rate)));
  return run_time === undefined ? named : named.replaceAll('{t}', String(run_time));
}
