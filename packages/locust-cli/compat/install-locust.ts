// Puts the pinned Locust into .cache/compat: what is not there yet, or not any more as requirements.txt has it.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const venv = here('../../../.cache/compat');

export const LOCUST = `${venv}/bin/locust`;
export const PYTHON = `${venv}/bin/python`;

export default function install(): void {
  const requirements = readFileSync(here('requirements.txt'), 'utf8');
  const installed = `${venv}/installed.txt`;
  if (existsSync(installed) && readFileSync(installed, 'utf8') === requirements) return;
  console.log('installing Locust into .cache/compat');
  rmSync(venv, { recursive: true, force: true });
  execFileSync('python3', ['-m', 'venv', venv]);
  execFileSync(`${venv}/bin/pip`, ['install', '--quiet', '-r', here('requirements.txt')], { stdio: 'inherit' });
  writeFileSync(installed, requirements);
}
