// Asks KServe's own Python server and ours the same, over the same model, and compares status and body.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { rows } from './rows.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const venv = here('../../../.cache/conformance');
const model = here('../../sentiment');

if (!existsSync(`${venv}/ready`)) {
  console.log('installing KServe’s Python server into .cache/conformance');
  execFileSync('python3', ['-m', 'venv', venv]);
  execFileSync(`${venv}/bin/pip`, ['install', '--quiet', '-r', here('requirements.txt')], { stdio: 'inherit' });
  execFileSync('touch', [`${venv}/ready`]);
}

const [theirPort, ourPort] = [await freePort(), await freePort()];
const servers = [
  spawn(`${venv}/bin/python`, [here('reference.py'), model, String(theirPort)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  }),
  spawn(process.execPath, [here('../../../apps/inference-server/dist/server.js')], {
    env: { ...process.env, PORT: String(ourPort), LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'ignore', 'inherit'],
  }),
];
let failed = 0;
try {
  await Promise.all([ready(servers[0], theirPort), ready(servers[1], ourPort)]);
  for (const row of rows) {
    const [theirs, ours] = await Promise.all([ask(theirPort, row), ask(ourPort, row)]);
    const problem = compare(row, theirs, ours);
    if (problem) failed++;
    const name = `${row.method} ${row.path} ${row.body ?? ''} ${row.headers?.['content-type'] === 'application/json' ? '' : (row.headers?.['content-type'] ?? '')}`;
    console.log(`${problem ? '✗' : row.deviates ? '≠' : '='} ${theirs.status} ${ours.status}  ${name.trim()}`);
    if (row.deviates) console.log(`            ${row.deviates.why}`);
    if (problem)
      console.log(`            ${problem}\n            theirs ${show(theirs)}\n            ours   ${show(ours)}`);
  }
} finally {
  for (const server of servers) server.kill('SIGKILL');
}
console.log(`\n${rows.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function compare({ deviates }, theirs, ours) {
  if (deviates) {
    if (!matches(theirs, deviates.theirs)) return 'the original answers otherwise than it did';
    return matches(ours, deviates.ours) ? undefined : 'ours answers otherwise than the deviation says';
  }
  if (theirs.status !== ours.status) return 'the status differs';
  if (theirs.type !== ours.type) return 'the content type differs';
  return alike(theirs.body, ours.body) ? undefined : 'the body differs';
}

/** `body` is the whole body, a pattern of its error text, or the name of a key that it has. */
function matches(answer, [status, body]) {
  if (answer.status !== status) return false;
  if (body instanceof RegExp) return body.test(answer.body?.error);
  if (typeof body === 'string') return body === '' || (typeof answer.body === 'object' && body in answer.body);
  return isDeepStrictEqual(answer.body, body);
}

/** Equal but for the last digits of numbers: the two run different builds of ONNX Runtime. */
function alike(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-4;
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return a === b;
  const keys = Object.keys(a);
  return isDeepStrictEqual(keys.sort(), Object.keys(b).sort()) && keys.every((key) => alike(a[key], b[key]));
}

/** On a connection of its own: after an error the original closes it. */
async function ask(port, { method, path, headers, body }) {
  const call = request({ host: '127.0.0.1', port, method, path, headers, agent: false }).end(body);
  const [response] = await once(call, 'response');
  const text = (await response.toArray()).join('');
  const type = response.headers['content-type']?.split(';')[0];
  return { status: response.statusCode, type, body: type === 'application/json' ? JSON.parse(text) : text };
}

async function ready(server, port) {
  let log = '';
  server.stderr?.on('data', (chunk) => {
    log = (log + chunk).slice(-2000);
  });
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline && server.exitCode === null) {
    const response = await fetch(`http://127.0.0.1:${port}/v1/models/custom-model`).catch(() => undefined);
    if (response?.status === 200) return;
    await delay(100);
  }
  throw new Error(`A server did not become ready:\n${log}`);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

function show({ status, body }) {
  return `${status} ${JSON.stringify(body)}`;
}
