import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf, root } from '@repo/cluster';
import { parse } from 'yaml';

const FILE = 'experiment.yaml';

/** The keys of experiment.yaml: what its author expects of an overlay, beyond what its objects say. */
export interface Expectation {
  story?: string;
  /** A file in load/scenarios, without its extension; by default the one of the overlay's name. */
  scenario?: string;
  /** What the scenario does by itself: so many users, or `rate` requests/s. */
  users?: number;
  rate?: number;
  /** Of a request, on average. */
  texts?: number;
  /** See Experiment. */
  peak?: number;
  secondPodWithin?: number;
  coldStarts?: number;
  nightly?: boolean;
}

const TYPES: Record<keyof Expectation, 'string' | 'number' | 'boolean'> = {
  story: 'string',
  scenario: 'string',
  users: 'number',
  rate: 'number',
  texts: 'number',
  peak: 'number',
  secondPodWithin: 'number',
  coldStarts: 'number',
  nightly: 'boolean',
};

const ACCEPTED = { string: 'string', number: 'number above 0', boolean: 'boolean: true or false' };

/** Reads experiment.yaml beside a kustomization; empty where there is none. @throws Error that names the key and its fix */
export function readExpectation(path: string): Expectation {
  const file = join(resolve(root, path), FILE);
  return existsSync(file) ? parseExpectation(readFileSync(file, 'utf8'), join(path, FILE)) : {};
}

export function parseExpectation(text: string, file: string): Expectation {
  let values: unknown;
  try {
    values = parse(text) ?? {};
  } catch (error) {
    throw new Error(`${file} is not YAML: ${messageOf(error).split('\n')[0]}`);
  }
  if (typeof values !== 'object' || Array.isArray(values)) throw new Error(`${file} must have keys, such as peak: 4`);
  for (const [key, value] of Object.entries(values as object)) {
    const type = TYPES[key as keyof Expectation];
    if (!type) throw new Error(`${file} has an unknown key ${key}: the keys are ${Object.keys(TYPES).join(', ')}`);
    const isRight = typeof value === type && (type !== 'number' || value > 0);
    if (!isRight) throw new Error(`${key} in ${file} must be a ${ACCEPTED[type]}, not ${value}`);
  }
  return values as Expectation;
}
