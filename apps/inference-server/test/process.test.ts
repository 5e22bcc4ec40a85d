import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setPriority, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tinyClassifier } from '@repo/text-classification/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { drain } from '../bench/drain.js';
import { serverFile } from './app.js';
import { residentMb, start, startReady } from './server.js';

/** Root may do what these tests expect to be refused, so that they run the server as nobody. */
const uid = process.getuid?.() === 0 ? 65_534 : undefined;
// Nobody may not read all folders: Node.js and the server may be in the home of root.
const canReadServer = `fs.accessSync(${JSON.stringify(serverFile)})`;
const isServable =
  uid === undefined || spawnSync(process.execPath, ['--eval', canReadServer], { cwd: '/', uid }).status === 0;

describe('the server does not start', () => {
  // Found while sessions are being made: a process that exits then would be aborted.
  const changedModel = mkdtempSync(join(tmpdir(), 'changed-'));
  cpSync(fileURLToPath(new URL('.', import.meta.resolve('@repo/sentiment/model.json'))), changedModel, {
    recursive: true,
    filter: (file) => !/test|training/.test(file),
  });
  appendFileSync(join(changedModel, 'tokenizer.json'), ' ');
  afterAll(() => rmSync(changedModel, { recursive: true }));

  test.each<[string, Record<string, string>, RegExp]>([
    ['a wrong setting', { PORT: 'x' }, /^PORT must be a whole number from 0 to 65535, not "x"\.\n$/],
    [
      'no model',
      { MODEL_DIR: '/nowhere' },
      /^Cannot read \/nowhere\/model\.json \(ENOENT\)\. Point MODEL_DIR at .*\n$/,
    ],
    ['a model whose file was changed', { MODEL_DIR: changedModel }, /is not the file that model\.json lists: .*\n$/],
    ['a model name with a slash', { MODEL_NAME: 'a/b' }, /^MODEL_NAME must be 1 to 100 letters, .*, not "a\/b"\.\n$/],
    [
      'a host name that is unknown',
      { HOST: 'nope.invalid' },
      /^Cannot listen on nope\.invalid port \d+: .*Set HOST to .*\n$/,
    ],
    [
      'an address of another machine',
      { HOST: '192.0.2.1' },
      /^Cannot listen on 192\.0\.2\.1 port \d+: .*Set HOST to .*\n$/,
    ],
  ])('with %s: it exits with 1 and one line that has the fix', async (_, env, message) => {
    const server = await start(env);
    expect(await server.stderr()).toMatch(message);
    expect(await server.exit()).toEqual([1, null]);
  });

  const unprivileged = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
  test.skipIf(unprivileged <= 80 || !isServable)('on port 80 as nobody: one line has the fix', async () => {
    const server = await start({ PORT: '80' }, 'ignore', { uid });
    expect(await server.stderr()).toMatch(/^Cannot listen on 0\.0\.0\.0 port 80: .*Set PORT to 1024 or above\.\n$/);
  });

  test('on a port that is taken: one line names it', async () => {
    const { url } = await startReady();
    const { port } = new URL(url);
    const server = await start({ PORT: port });
    expect(await server.stderr()).toBe(
      `Cannot listen on 0.0.0.0 port ${port}: another process uses the port. Stop it, or set PORT to a free port.\n`,
    );
  });
});

test.skipIf(!isServable)('starts under nice, without the right to raise its priority', async () => {
  const server = await start({}, 'ignore', { uid });
  setPriority(server.process.pid as number, 10);
  const isReady = () => fetch(`${server.url}/readyz`).then(({ ok }) => ok);
  await expect.poll(() => isReady().catch(() => server.stderrSoFar()), { timeout: 25_000 }).toBe(true);
});

test('started by npm start it prints where it serves to stderr, and nothing but JSON to stdout', async () => {
  const { process: server } = await start({}, 'pipe', { file: join(import.meta.dirname, '../start.mjs') });
  const stdout = text(server.stdout as NodeJS.ReadableStream);
  let said = '';
  for await (const line of createInterface(server.stderr as NodeJS.ReadableStream)) {
    said += `${line}\n`;
    if (line.includes('To stop:')) break;
  }
  const [, curl = ''] = /In a terminal: (curl .*)/.exec(said) ?? [];
  const { stdout: answer } = await promisify(execFile)('sh', ['-c', curl]);
  expect(answer).toMatch(/^\{"probs":\[\[0\.04/);
  server.kill('SIGINT');
  const lines = (await stdout).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).msg)).toContain('ready to predict');
});

test('started by npm start it reads MODEL_DIR from the folder in which that is typed', async () => {
  const [file, dir] = [join(import.meta.dirname, '../start.mjs'), tinyClassifier()];
  const { process: server } = await start({ INIT_CWD: dirname(dir), MODEL_DIR: basename(dir) }, 'ignore', { file });
  for await (const line of createInterface(server.stderr as NodeJS.ReadableStream)) {
    if (line.includes('Serving tiny at')) return;
  }
  expect.unreachable('the server ended');
});

test('it logs nothing but JSON when ONNX Runtime warns of the model', async () => {
  const server = await startReady({ MODEL_DIR: tinyClassifier() }, 'pipe');
  const stdout = text(server.process.stdout as NodeJS.ReadableStream);
  server.process.kill('SIGINT');
  expect((await stdout) + (await server.stderr())).toMatch(/^(\{.*\}\n)+$/);
});

test('a body in 2,000,000 chunks of one byte takes less than 20 MB', async () => {
  const server = await startReady();
  const before = residentMb(server.process);
  const { port } = new URL(server.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {}); // The server closes the connection while more is sent.
  socket.write('POST /predict HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
  socket.end(`${'1\r\n \r\n'.repeat(2_000_000)}11\r\n{"text":["good"]}\r\n0\r\n\r\n`);
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
  expect(await predict(server.url, ['good'])).toBe('200');
  expect(residentMb(server.process) - before).toBeLessThan(20);
});

test('no telemetry: ONNX Runtime leaves no identifier of this machine', async () => {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  try {
    const server = await startReady({ HOME: home });
    server.process.kill('SIGINT');
    await server.exit();
    expect(readdirSync(home)).toEqual([]);
  } finally {
    rmSync(home, { recursive: true });
  }
});

describe('on SIGTERM', () => {
  test('under load the server answers every request and exits with 0', { timeout: 120_000 }, async () => {
    const { answered, lost, exitCode } = await drain();
    expect({ lost, exitCode }).toEqual({ lost: 0, exitCode: 0 });
    expect(answered).toBeGreaterThan(64);
  });

  test('while it loads the server exits with 0', async () => {
    const server = await start({ SHUTDOWN_DELAY_MS: '0' }, 'pipe');
    await once(server.process.stdout as NodeJS.ReadableStream, 'data');
    server.process.kill('SIGTERM');
    expect(await server.exit()).toEqual([0, null]);
  });

  test('an idle connection does not hold the server', async () => {
    const server = await startReady({ SHUTDOWN_DELAY_MS: '0' });
    const agent = new Agent({ keepAlive: true });
    expect(await predict(server.url, ['good'], agent)).toBe('200');
    server.process.kill('SIGTERM');
    expect(await server.exit()).toEqual([0, null]);
    agent.destroy();
  });

  /** More than the fastest processor predicts in the shutdown timeout, and not so much that it finds no room in the queue. */
  const long = new Array(200).fill('word '.repeat(300));
  test.each([
    ['with a short timeout', { SHUTDOWN_DELAY_MS: '0', SHUTDOWN_TIMEOUT_MS: '500' }, ['SIGTERM']],
    ['twice', { SHUTDOWN_DELAY_MS: '0' }, ['SIGTERM', 'SIGTERM']],
    ['twice, the second time during the delay', { SHUTDOWN_DELAY_MS: '600000' }, ['SIGTERM', 'SIGINT']],
  ] as const)('%s, requests in flight get 503 and the server exits with 1', async (_, env, signals) => {
    const server = await startReady(env);
    const answers = [predict(server.url, long), ...Array.from({ length: 8 }, () => predict(server.url, ['good']))];
    const queued = async () =>
      (await (await fetch(`${server.url}/metrics`)).text()).match(/^inference_queue_instances (\d+)$/m);
    await expect.poll(async () => Number((await queued())?.[1])).toBeGreaterThan(100);
    const [first, second] = signals;
    server.process.kill(first);
    if (second) {
      await expect
        .poll(() =>
          fetch(`${server.url}/readyz`).then(
            ({ status }) => status,
            () => 503,
          ),
        )
        .toBe(503);
      server.process.kill(second);
    }
    expect(await answers[0]).toBe('503');
    for (const answer of await Promise.all(answers)) expect(['200', '503']).toContain(answer);
    expect(await server.exit()).toEqual([1, null]);
    expect(await server.stderr()).toBe('');
  });

  test('twice, while it loads, the server exits with 1', async () => {
    const server = await start({}, 'pipe');
    await once(server.process.stdout as NodeJS.ReadableStream, 'data');
    server.process.kill('SIGTERM');
    await once(server.process.stdout as NodeJS.ReadableStream, 'data');
    server.process.kill('SIGTERM');
    expect(await server.exit()).toEqual([1, null]);
    expect(await server.stderr()).toBe('');
  });
});

/** @returns the status of the answer, or the code of the error. */
function predict(url: string, text: readonly string[], agent?: Agent): Promise<string> {
  return new Promise((resolve) => {
    const call = request(`${url}/predict`, { method: 'POST', agent: agent ?? false }, (response) => {
      response.resume().on('end', () => resolve(String(response.statusCode)));
      response.on('error', () => resolve('cut'));
    });
    call.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    call.end(JSON.stringify({ text }));
  });
}
