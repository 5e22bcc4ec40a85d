import { inspect } from 'node:util';
import { pythonText, type Settings } from './config-file.js';
import { fail } from './exit.js';
import type { Flag } from './flags.js';

/**
 * Adds to a command line what the environment and then the config files set beyond it, as ConfigArgParse does: one
 * command line in the end, so that each value is read and checked alike.
 * @param files the strongest first
 */
export function withSettings(
  argv: readonly string[],
  flags: readonly Flag[],
  env: Record<string, string | undefined>,
  files: readonly Settings[],
): string[] {
  const byKey = new Map(flags.flatMap((flag) => keys(flag).map((key) => [key, flag] as const)));
  const fromEnv = flags.flatMap((flag) => {
    const value = flag.env && env[flag.env];
    return flag.env && value !== undefined ? [{ flag, key: flag.env, value }] : [];
  });
  const fromFiles = files.map((settings) =>
    [...settings].map(([key, value]) => ({ flag: byKey.get(key), key, value })),
  );

  let args = [...argv];
  // A switch that is off leaves nothing on the command line, and still counts.
  const switched = new Set<Flag>();
  for (const source of [fromEnv, ...fromFiles]) {
    const open = source.filter(
      ({ flag, key }) => !(flag && switched.has(flag)) && !isGiven(args, flag?.names ?? [longName(key)]),
    );
    const at = insertionIndex(args);
    args = [...args.slice(0, at), ...open.flatMap(asArguments), ...args.slice(at)];
    for (const { flag } of open) if (flag && isSwitch(flag)) switched.add(flag);
  }
  return args;
}

const isSwitch = (flag: Flag) => flag.value === undefined;

/** A key of a config file is a long name, with its dashes or without. */
const keys = ({ names }: Flag) =>
  names.filter((name) => name.startsWith('--')).flatMap((name) => [name.slice(2), name]);

const longName = (key: string) => `--${key.replace(/^-+|-+$/g, '')}`;

/** Where new flags do not come between a flag and its values. */
function insertionIndex(args: readonly string[]): number {
  const separator = args.indexOf('--');
  if (separator >= 0) return separator;
  const first = args.findIndex((arg) => arg.startsWith('-'));
  return first >= 0 ? first : args.length;
}

function isGiven(args: readonly string[], names: readonly string[]): boolean {
  const separator = args.indexOf('--');
  const given = args.slice(0, separator < 0 ? undefined : separator);
  return given.some((arg) => names.includes(arg.startsWith('-') ? (arg.split('=', 1)[0] as string) : arg));
}

interface Setting {
  flag: Flag | undefined;
  key: string;
  value: string | unknown[];
}

function asArguments({ flag, key, value }: Setting): string[] {
  const name = flag?.names.at(-1) ?? longName(key);
  if (typeof value === 'string') {
    if (flag && isSwitch(flag)) return isOn(key, value) ? [name] : [];
    return flag?.many && value === '' ? [] : [`${name}=${value}`];
  }
  if (!flag) return value.map((one) => `${name}=${pythonText(one)}`);
  if (flag.many) return [name, ...value.map(pythonText)];
  fail(
    `${key} can't be set to a list '[${value.map(pythonRepr).join(', ')}]' unless its action type is changed to 'append' ` +
      "or nargs is set to '*', '+', or > 1",
  );
}

const pythonRepr = (value: unknown) => (typeof value === 'string' ? inspect(value) : pythonText(value));

function isOn(key: string, value: string): boolean {
  const lower = value.toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(lower)) return true;
  if (['false', 'no', 'off', '0'].includes(lower)) return false;
  fail(`Unexpected value for ${key}: '${value}'. Expecting 'true', 'false', 'yes', 'no', 'on', 'off', '1' or '0'`);
}
