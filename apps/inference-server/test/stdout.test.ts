import { openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Server, startReady } from './server.js';

/** More lines than a pipe and the server's own buffer hold: 300 of 12 kB. */
async function fillStdout({ url }: Server): Promise<void> {
  const path = `/${'x'.repeat(12_000)}`;
  for (let i = 0; i < 300; i++) expect((await fetch(url + path)).status).toBe(404);
}

async function expectToServeAndEnd(server: Server): Promise<void> {
  const response = await fetch(`${server.url}/predict`, { method: 'POST', body: '{"text":["good"]}' });
  expect(response.status).toBe(200);
  server.process.kill('SIGTERM');
  expect(await server.exit()).toEqual([0, null]);
}

const env = { SHUTDOWN_DELAY_MS: '0' };
const lost = (reason: string) =>
  `Cannot write logs to stdout (${reason}). The server keeps running, and log lines are lost.\n`;

test('with stdout on a full disk the server serves without logs, and reports it once on stderr', async () => {
  const server = await startReady(env, openSync('/dev/full', 'w'));
  await expectToServeAndEnd(server);
  expect(await server.stderr()).toBe(lost('ENOSPC'));
});

test('with a reader of stdout that has stalled the server serves without logs', async () => {
  const server = await startReady(env, 'pipe');
  server.process.stdout?.pause();
  await fillStdout(server);
  await expectToServeAndEnd(server);
  expect(await server.stderr()).toBe(lost('nothing reads them'));
});

test('with a reader of stdout that has gone the server serves without logs', async () => {
  const server = await startReady(env, 'pipe');
  server.process.stdout?.destroy();
  expect((await fetch(`${server.url}/`)).status).toBe(200); // A line that nobody reads.
  await expect.poll(server.stderrSoFar).toBe(lost('EPIPE'));
  await expectToServeAndEnd(server);
  expect(await server.stderr()).toBe(lost('EPIPE'));
});
