// The two servers, over the same model.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const venv = here('../../../.cache/conformance');
const folder = here('../../sentiment');

export const model = JSON.parse(readFileSync(`${folder}/model.json`, 'utf8'));

/** Installs what is not there yet, or not any more as requirements.txt has it. */
export function install() {
  const requirements = readFileSync(here('requirements.txt'), 'utf8');
  const installed = `${venv}/installed.txt`;
  if (existsSync(installed) && readFileSync(installed, 'utf8') === requirements) return;
  console.log('installing KServe’s Python server into .cache/conformance');
  rmSync(venv, { recursive: true, force: true });
  execFileSync('python3', ['-m', 'venv', venv]);
  execFileSync(`${venv}/bin/pip`, ['install', '--quiet', '-r', here('requirements.txt')], { stdio: 'inherit' });
  writeFileSync(installed, requirements);
}

/** Resolves when both are ready. They are stopped when this process exits. */
export async function start() {
  const theirs = await serve((port) =>
    spawn(`${venv}/bin/python`, [here('reference.py'), folder, port], { stdio: ['ignore', 'ignore', 'pipe'] }),
  );
  const ours = await serve((port) =>
    spawn(process.execPath, [here('../../../apps/inference-server/dist/server.js')], {
      // Nothing of the caller's settings; and it drains until it is killed.
      env: { PATH: process.env.PATH, PORT: port, MODEL_DIR: folder, LOG_LEVEL: 'error', SHUTDOWN_DELAY_MS: '600000' },
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  );
  await Promise.all([theirs.ready(), ours.ready()]);
  return { theirs, ours };
}

/** @returns how many calls of the Python clients were answered as they should; throws when one was not. */
export function clients(port) {
  const args = [here('clients.py'), String(port), model.name, model.version];
  const calls = execFileSync(`${venv}/bin/python`, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  process.stdout.write(calls);
  return calls.trimEnd().split('\n').length;
}

async function serve(launch) {
  const port = await freePort();
  const child = launch(String(port));
  process.once('exit', () => child.kill('SIGKILL'));
  let log = '';
  child.stderr.on('data', (chunk) => {
    log = (log + chunk).slice(-2000);
  });
  const status = () =>
    fetch(`http://127.0.0.1:${port}/v1/models/custom-model`)
      .then((response) => response.body.cancel().then(() => response.status))
      .catch(() => 0);
  const until = async (wanted) => {
    const deadline = Date.now() + 120_000;
    while (Date.now() < deadline && child.exitCode === null) {
      if ((await status()) === wanted) return;
      await delay(100);
    }
    throw new Error(`${child.spawnargs.join(' ')} did not answer ${wanted} for its model:\n${log}`);
  };
  return {
    port,
    ready: () => until(200),
    async unready(signal) {
      child.kill(signal);
      await until(503);
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
