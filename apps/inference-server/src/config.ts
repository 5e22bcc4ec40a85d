import { fileURLToPath } from 'node:url';
import { cut } from '@repo/http';

interface Setting<T> {
  readonly about: string;
  readonly fallback: T;
  parse(text: string): T | undefined;
  /** What `parse` accepts, for the error message. */
  readonly accepts: string;
}

type Values<S> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

function integer<T extends number | undefined>(
  about: string,
  fallback: T,
  min: number,
  max: number,
): Setting<number | T> {
  return {
    about,
    fallback,
    accepts: `a whole number from ${min} to ${max}`,
    parse: (text) => {
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}

function text(about: string, fallback: string): Setting<string> {
  return { about, fallback, accepts: 'a text', parse: (value) => value };
}

function pathSegment(about: string): Setting<string | undefined> {
  const accepts = '1 to 100 letters, digits, ".", "_" and "-", beginning with a letter or a digit';
  const parse = (value: string) => (/^[A-Za-z0-9][\w.-]{0,99}$/.test(value) ? value : undefined);
  return { about, fallback: undefined, accepts, parse };
}

function oneOf(about: string, fallback: string, ...values: string[]): Setting<string> {
  const accepts = `one of ${[fallback, ...values].join(', ')}`;
  return { about, fallback, accepts, parse: (value) => [fallback, ...values].find((candidate) => candidate === value) };
}

/** The default model of the repository. The image has its own model, and sets MODEL_DIR. */
function defaultModelDir(): string {
  try {
    return fileURLToPath(new URL('.', import.meta.resolve('@repo/sentiment/model.json')));
  } catch {
    return 'model';
  }
}

// Knative takes a pod out of its routes before it signals it, and says that it is there by K_SERVICE.
const shutdownDelayMs = 'K_SERVICE' in readEnv() ? 0 : 5_000;

/** Every setting of the server, read from the environment. */
export const settings = {
  PORT: integer('Port to listen on.', 8080, 0, 65_535),
  HOST: text('Address to listen on.', '0.0.0.0'),
  LOG_LEVEL: oneOf('Least severe level that is logged.', 'info', 'fatal', 'error', 'warn', 'debug', 'trace', 'silent'),
  MODEL_DIR: text('Folder with `model.json`.', defaultModelDir()),
  MODEL_NAME: pathSegment('Name in the URL; by default the one in `model.json`.'),
  WORKERS: integer(
    "Inference threads; by default the container's CPU limit, rounded, at least 1, also when it changes.",
    undefined,
    1,
    256,
  ),
  BATCH_MAX_SIZE: integer('Most instances that run together.', 8, 1, 1024),
  BATCH_MAX_COST: integer('Highest cost of the instances that run together.', 512, 1, 1_000_000),
  BATCH_MAX_DELAY_MS: integer(
    'Maximum time a request waits for its batch to fill while a worker is idle, in ms.',
    0,
    0,
    10_000,
  ),
  QUEUE_MAX_COST: integer(
    'Highest cost of the instances that wait; beyond it a request gets 503.',
    65_536,
    1,
    100_000_000,
  ),
  REQUEST_TIMEOUT_MS: integer(
    'Longest time to a prediction, in ms; beyond it a request gets 504.',
    30_000,
    1,
    3_600_000,
  ),
  RECEIVE_TIMEOUT_MS: integer('Longest time for a request to arrive, in ms; beyond it 408.', 60_000, 1, 3_600_000),
  MAX_BODY_BYTES: integer('Largest request body; beyond it 413.', 2 * 1024 * 1024, 1024, 1024 ** 3),
  MAX_INSTANCES: integer('Most instances in a request; beyond it 413.', 256, 1, 1_000_000),
  MAX_CHARACTERS: integer('Longest text, in Unicode code points; beyond it 400.', 20_000, 1, 100_000_000),
  KEEP_ALIVE_TIMEOUT_MS: integer(
    'How long an idle connection stays open, in ms; longer than that of any proxy in front, which else reuses a closed one.',
    120_000,
    1,
    3_600_000,
  ),
  SHUTDOWN_DELAY_MS: integer(
    'How long to serve on after SIGTERM, in ms, until every load balancer knows; by default 5000, under Knative 0.',
    shutdownDelayMs,
    0,
    600_000,
  ),
  SHUTDOWN_TIMEOUT_MS: integer(
    'Longest time to finish the requests in flight, in ms; beyond it they get 503. By default `REQUEST_TIMEOUT_MS`.',
    undefined,
    0,
    3_600_000,
  ),
};

export type Config = Values<typeof settings>;

/**
 * @returns every setting, from `env` or its default.
 * @throws ConfigError that names every wrong variable and what it accepts.
 */
export function readConfig(env: NodeJS.ProcessEnv = readEnv()): Config {
  const problems: string[] = [];
  const values = Object.entries(settings).map(([name, setting]) => {
    const raw = env[name];
    if (raw === undefined || raw === '') return [name, setting.fallback];
    const value = setting.parse(raw);
    if (value === undefined) problems.push(`${name} must be ${setting.accepts}, not "${cut(raw)}".`);
    return [name, value];
  });
  const config: Config = Object.fromEntries(values);
  if (problems.length === 0 && config.QUEUE_MAX_COST < config.BATCH_MAX_COST) {
    problems.push('QUEUE_MAX_COST must not be below BATCH_MAX_COST.');
  }
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return config;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

function readEnv(): NodeJS.ProcessEnv {
  // biome-ignore lint/style/noProcessEnv: the only place that reads it.
  return process.env;
}
