import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { scenariosFolder } from '../scenarios.js';
import { Exit, fail } from './exit.js';

/** Names of the files in load/scenarios, without `.ts`. */
export function scenarioNames(): string[] {
  const files = readdirSync(scenariosFolder).filter((file) => file.endsWith('.ts'));
  return files.map(scenarioName).sort();
}

/** Stands where Locust has the name of a User class. */
export function scenarioName(path: string): string {
  return basename(path, extname(path));
}

/**
 * The absolute path of a k6 script.
 * @param given -f: a path, or a name from load/scenarios
 * @throws Exit
 */
export function findScenario(given: string, cwd: string): string {
  if (scenarioNames().includes(given)) return join(scenariosFolder, `${given}.ts`);
  const reject = (why: string) => fail(`argument -f/--locustfile: ${why}`);
  if (given.includes(',')) reject(`not supported: one scenario at a time, not '${given}'`);
  if (/^https?:\/\//i.test(given)) reject(`not supported: download ${given} first, and give its path`);
  const path = resolve(cwd, given);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) reject(`not supported: choose a file of the folder '${given}'`);
  if (found && /\.[jt]s$/.test(given)) return path;
  const hint = "Ensure your scenario ends with '.ts' or '.js' or is one that --list shows.";
  throw new Exit(`Could not find '${given}'. ${hint} See --help for available options.`, 1, 'stderr');
}
