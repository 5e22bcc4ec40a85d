import {
  Action,
  type ActionClass,
  ArgumentError,
  type ArgumentOptions,
  ArgumentParser,
  RawDescriptionHelpFormatter,
  SUPPRESS,
} from 'argparse';
import { get_close_matches } from 'argparse/lib/difflib.js';
import { Exit, fail } from './exit.js';
import { type Flag, flags, type LEVELS } from './flags.js';

export interface Parsed {
  host?: string;
  users?: number;
  spawn_rate?: number;
  run_time?: number;
  list: boolean;
  headless: boolean;
  autostart: boolean;
  csv?: string;
  csv_full_history: boolean;
  print_stats: boolean;
  only_summary: boolean;
  reset_stats: boolean;
  html?: string;
  json: boolean;
  json_file?: string;
  skip_log_setup: boolean;
  loglevel: (typeof LEVELS)[number];
  logfile?: string;
  exit_code_on_error: number;
  stop_timeout: number;
  dashboard: boolean;
  open?: number;
  dry_run: boolean;
  user_classes: string[];
}

const VERSION = `load, with the command line of Locust 2.46.3 (Node.js ${process.versions.node})`;

const EPILOG = `examples:
  npm run load -- --headless -H http://localhost:8080 -u 100 -r 10 -t 5m
  npm run load -- --headless --open 30 -H http://localhost:8080 -t 5m
  npm run load -- --headless -f hpa-v1 -H http://localhost:8080 -t 20m --csv results/run --html "report_{u}_{r}_{t}.html"

Flags of Locust that are missing here say what to use instead. All of them, their environment variables and the config
files: docs/reference/load.md`;

/** Python's argparse as Locust has it: no usage before an error, a guess at an unknown flag. Exits by an Exit. */
class Parser extends ArgumentParser {
  override error(message: string): never {
    const [, unknown] = /^unrecognized arguments:\s+(\S+)/.exec(message) ?? [];
    const names = flags.flatMap((flag) => flag.names);
    const [guess] = unknown ? get_close_matches(unknown, names, 1) : [];
    fail(guess ? `${message}\nDid you mean '${guess}'?` : message);
  }

  override print_help(): never {
    throw new Exit(this.format_help().trimEnd(), 0, 'stdout');
  }
}

class Version extends Action {
  override call(): never {
    throw new Exit(VERSION, 0, 'stdout');
  }
}

/** Reads a whole command line. @param userClasses where it has none @throws Exit */
export function parse(args: string[], userClasses: string[]): Parsed {
  const parser = new Parser({
    prog: 'load',
    usage: 'npm run load -- [options]',
    description: "Locust's command line on k6.",
    epilog: EPILOG,
    formatter_class: RawDescriptionHelpFormatter,
    add_help: false,
    color: false,
  });
  for (const flag of flags) parser.add_argument(...flag.names, argument(flag));
  parser.add_argument('user_classes', { nargs: '*', default: userClasses, help: SUPPRESS });
  return parser.parse_args(args, {} as Parsed);
}

/** What has to be known before the rest is read, as in Locust: which scenario, unless help or version is asked for. */
export function parseLocustfile(args: string[]): { locustfile: string; help: boolean; version: boolean } {
  const parser = new Parser({ prog: 'load', add_help: false });
  parser.add_argument('-f', '--locustfile', { default: 'users' });
  parser.add_argument('--config');
  parser.add_argument('-h', '--help', { action: 'store_true' });
  parser.add_argument('-V', '--version', { action: 'store_true' });
  return parser.parse_known_args(args, {} as ReturnType<typeof parseLocustfile>)[0];
}

/** The value of --config, where it has one. */
export function parseConfig(args: string[]): string | undefined {
  const parser = new ArgumentParser({ add_help: false, exit_on_error: false });
  parser.add_argument('--config');
  try {
    return parser.parse_known_args(args)[0].config;
  } catch {
    return undefined;
  }
}

function argument(flag: Flag): ArgumentOptions {
  if ('instead' in flag) {
    const nargs = flag.many ? '*' : flag.value === undefined ? 0 : undefined;
    return { action: refusal(flag.instead), help: SUPPRESS, ...(nargs !== undefined && { nargs }) };
  }
  const { names, value, type, choices, fallback, ofUsers, help } = flag;
  if (names.includes('--help')) return { action: 'help', help };
  if (names.includes('--version')) return { action: Version, nargs: 0, help };
  if (value === undefined) return { action: 'store_true', help };
  return {
    metavar: value,
    help: fallback === undefined ? help : `${help} (default: ${fallback})`,
    ...(type && { type }),
    ...(choices && { choices }),
    ...(fallback !== undefined && !ofUsers && { default: fallback }),
  };
}

function refusal(instead: string): ActionClass {
  return class extends Action {
    override call(): never {
      throw new ArgumentError(this, `not supported: ${instead}`);
    }
  };
}
