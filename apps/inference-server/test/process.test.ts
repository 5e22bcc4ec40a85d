import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { tinyModel } from '../../../packages/model/test/tiny-model.js';
import { drain } from '../bench/drain.js';
import { serverFile } from './app.js';

const running: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const server of running.splice(0)) server.kill('SIGKILL');
});

function start(env: Record<string, string>, file = serverFile) {
  const server = spawn(process.execPath, [file], { env: { PATH: '/usr/bin:/bin', ...env } });
  running.push(server);
  return server;
}

/** The real process on a free port, when it is ready. */
async function startReady(env: Record<string, string> = {}) {
  const server = start({ PORT: '0', WORKERS: '1', ...env });
  let url = '';
  for await (const line of createInterface(server.stdout)) {
    url ||= /listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1] ?? '';
    if (line.includes('ready to predict')) break;
  }
  server.stdout.resume();
  return { server, url };
}

describe('the process', () => {
  test.each([
    ['a wrong setting', { PORT: 'x' }, 'PORT must be a whole number from 0 to 65535, not "x".\n'],
    [
      'no model',
      { MODEL_DIR: '/nowhere' },
      /^Cannot read \/nowhere\/model\.json \(ENOENT\)\. Point MODEL_DIR at .*\n$/,
    ],
  ])('with %s ends with one line that says how to mend it', async (_, env, message) => {
    const server = start(env);
    let stderr = '';
    server.stderr.on('data', (chunk) => (stderr += chunk));
    const [code] = await once(server, 'close');
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });

  test('started by npm start says where it is on standard error, and nothing but JSON on standard output', async () => {
    const server = start({ PORT: '0', WORKERS: '1' }, join(import.meta.dirname, '../start.mjs'));
    let stdout = '';
    server.stdout.on('data', (chunk) => (stdout += chunk));
    let said = '';
    for await (const line of createInterface(server.stderr)) {
      said += `${line}\n`;
      if (line.includes('To stop:')) break;
    }
    const [, curl = ''] = /In a terminal: (curl .*)/.exec(said) ?? [];
    const { stdout: answer } = await promisify(execFile)('sh', ['-c', curl]);
    expect(answer).toMatch(/^\{"predictions":\[\[0\.04/);
    server.kill('SIGINT');
    await once(server, 'close');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).msg)).toContain('ready to predict');
  });

  test('reports to nobody: ONNX Runtime leaves no identifier of this machine', async () => {
    const home = mkdtempSync(join(tmpdir(), 'home-'));
    try {
      const { server } = await startReady({ HOME: home });
      server.kill('SIGINT');
      await once(server, 'exit');
      expect(readdirSync(home)).toEqual([]);
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  test('logs nothing but JSON when ONNX Runtime warns of the model', async () => {
    const server = start({ PORT: '0', WORKERS: '1', MODEL_DIR: tinyModel() });
    let log = '';
    for (const stream of [server.stdout, server.stderr]) {
      stream.on('data', (chunk) => {
        log += chunk;
        if (log.includes('ready to predict')) server.kill('SIGINT');
      });
    }
    await once(server, 'close');
    expect(log).toMatch(/^(\{.*\}\n)+$/);
  });

  test('on a port that is taken says which', async () => {
    const { url } = await startReady();
    const server = start({ PORT: new URL(url).port });
    let stderr = '';
    server.stderr.on('data', (chunk) => (stderr += chunk));
    await once(server, 'close');
    expect(stderr).toMatch(/address already in use .*:\d+\n$/);
  });

  test('ends at SIGTERM under load without the loss of a request, and exits with 0', async () => {
    const { answered, lost, exitCode } = await drain();
    expect({ lost, exitCode }).toEqual({ lost: 0, exitCode: 0 });
    expect(answered).toBeGreaterThan(64);
  });

  test('ends at SIGTERM while it loads', async () => {
    const server = start({ PORT: '0', SHUTDOWN_DELAY_MS: '0' });
    await once(server.stdout, 'data');
    server.kill('SIGTERM');
    expect(await once(server, 'exit')).toEqual([0, null]);
  });

  test('is not held by an idle connection when it ends', async () => {
    const { server, url } = await startReady({ SHUTDOWN_DELAY_MS: '0' });
    const agent = new Agent({ keepAlive: true });
    expect(await predict(url, agent)).toBe('200');
    server.kill('SIGTERM');
    expect(await once(server, 'exit')).toEqual([0, null]);
    agent.destroy();
  });

  test('ends at once at the second signal', async () => {
    const { server } = await startReady({ SHUTDOWN_DELAY_MS: '60000' });
    server.kill('SIGTERM');
    await once(server.stdout, 'data');
    server.kill('SIGTERM');
    expect(await once(server, 'exit')).toEqual([1, null]);
  });
});

/** @returns the status of the answer, or the code of the error. */
function predict(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const call = request(`${url}/predict`, { method: 'POST', agent }, (response) => {
      response.resume().on('end', () => resolve(String(response.statusCode)));
      response.on('error', () => resolve('cut'));
    });
    call.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    call.end('{"text":["one of the best films of the year"]}');
  });
}
