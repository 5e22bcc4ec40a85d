import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { getSystemErrorMap, inspect } from 'node:util';
import { parse, TomlError, type TomlValue } from 'smol-toml';
import { fail } from './exit.js';

/** Keys and values in their order. */
export type Settings = Map<string, string | unknown[]>;

/**
 * What the config files say, the strongest first: --config, ./pyproject.toml, ./locust.conf, ~/.locust.conf. (Locust's
 * documentation has the middle two the other way round; this is what Locust does.)
 * @throws Exit when one is broken, or --config's is not there
 */
export function readConfigFiles(given: string | undefined, { cwd, home }: { cwd: string; home: string }): Settings[] {
  const inHome = (name: string) => name.replace(/^~(?=\/|$)/, home);
  const usual = ['pyproject.toml', 'locust.conf', inHome('~/.locust.conf')];
  const texts = usual.map((name) => [name, read(name, cwd, true)] as const);
  if (given) texts.unshift([inHome(given), read(inHome(given), cwd, false)]);
  return texts.flatMap(([name, text]) => (text === undefined ? [] : [parseConfigFile(name, text)]));
}

function read(name: string, cwd: string, mayBeAbsent: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(resolve(cwd, name)));
  } catch (error) {
    const { code, errno } = error as NodeJS.ErrnoException;
    if (mayBeAbsent && code === 'ENOENT') return undefined;
    fail(
      `Unable to open config file: ${name}. Error: ${errno === undefined ? 'it is not UTF-8' : because(errno, name)}`,
    );
  }
}

/** As Python says it: [Errno 2] No such file or directory: 'locust.conf' */
function because(errno: number, name: string): string {
  const text = getSystemErrorMap().get(errno)?.[1] ?? 'unknown error';
  return `[Errno ${-errno}] ${text[0]?.toUpperCase()}${text.slice(1)}: ${inspect(name)}`;
}

function parseConfigFile(name: string, text: string): Settings {
  return name.endsWith('.toml') ? parseToml(text) : parseConf(name, text);
}

/** ConfigArgParse's format: `key = value`, `key: value`, `key value` or a bare `key`; comments begin with # or ;. */
function parseConf(name: string, text: string): Settings {
  const settings: Settings = new Map();
  for (const [i, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    if (line === '' || /^[#;[]|^---/.test(line)) continue;
    const match = /^([^:=;#\s]+)\s*(?:([:=\s])\s*(['"]?)(.+?)?\3)?\s*(?:\s[;#].*)?$/.exec(line);
    if (!match) fail(`Unexpected line ${i} in ${name}: ${line}`);
    const [, key, sign, , value] = match as unknown as [string, string, string?, string?, string?];
    settings.set(key, listOrText(value ?? (sign === undefined || sign === ' ' ? 'true' : '')));
  }
  return settings;
}

/** `[a, b]` is a list, as JSON or without its quotes. */
function listOrText(value: string): string | unknown[] {
  if (!value.startsWith('[') || !value.endsWith(']')) return value;
  try {
    // As TOML's: whole numbers are not floats.
    return JSON.parse(value, (_, one) => (Number.isInteger(one) ? BigInt(one) : one));
  } catch {
    return value
      .slice(1, -1)
      .split(',')
      .map((one) => one.trim());
  }
}

function parseToml(text: string): Settings {
  try {
    const { tool } = parse(text, { integersAsBigInt: true }) as { tool?: { locust?: TomlValue } };
    const table = typeof tool?.locust === 'object' ? tool.locust : {};
    return new Map(
      Object.entries(table).map(([key, value]) => [key, Array.isArray(value) ? value : pythonText(value)]),
    );
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what] = error.message.split('\n');
    fail(`Couldn't parse TOML file: ${what} (at line ${error.line}, column ${error.column})`);
  }
}

/** Python's str(): a float has a point, a boolean a capital. */
export function pythonText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' && Number.isInteger(value) ? value.toFixed(1) : String(value);
}
