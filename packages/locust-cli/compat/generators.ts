// The two generators: a command each, to which flags are added.
import { fileURLToPath } from 'node:url';
import { LOCUST } from './install-locust.js';

const path = (url: string) => fileURLToPath(url);

export type Generator = readonly [command: string, ...args: string[]];

export const locust = (locustfile: URL): Generator => [LOCUST, '--locustfile', path(locustfile.href)];

export const ours = (scenario: URL): Generator => [
  process.execPath,
  '--import',
  import.meta.resolve('tsx'),
  path(import.meta.resolve('../src/main.ts')),
  '--locustfile',
  path(scenario.href),
];

/** What a generator sees of the caller: no settings of Locust's or k6's, and a home of its own. */
export const surroundings = (folder: string) => ({ PATH: process.env.PATH, HOME: folder });
