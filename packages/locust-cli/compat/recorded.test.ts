// What the unit tests take for Locust's is what the pinned Locust gives.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { PYTHON } from './install-locust.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const options = { encoding: 'utf8', maxBuffer: 1e8 } as const;

test('the tables, files and JSON of its statistics', () => {
  const folder = mkdtempSync(join(tmpdir(), 'compat-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  execFileSync(PYTHON, [here('record_stats.py'), folder], options);
  expect(contents(folder)).toEqual(contents(here('../test/report/locust')));
});

// 159 starts of Python.
test('the errors of its command line', { timeout: 900_000 }, () => {
  const recorded = JSON.parse(execFileSync(PYTHON, [here('record_errors.py')], options));
  expect(recorded).toEqual(JSON.parse(readFileSync(here('../test/options/locust-errors.json'), 'utf8')));
});

/** Path to text of every file below a folder. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length), readFileSync(path, 'utf8')]));
}
