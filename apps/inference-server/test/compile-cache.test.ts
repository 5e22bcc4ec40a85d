import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

/** Runs the Dockerfile's step with a server of its own. */
function run(server: string): Promise<{ code: number; stderr: string; cached: boolean }> {
  const app = mkdtempSync(join(tmpdir(), 'app-'));
  onTestFinished(() => rmSync(app, { recursive: true }));
  mkdirSync(join(app, 'dist'));
  writeFileSync(join(app, 'dist/server.js'), server);
  const script = join(import.meta.dirname, '../compile-cache.sh');
  return new Promise((resolve) =>
    execFile(script, [app], (error, _, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stderr, cached: existsSync(join(app, '.compile-cache')) }),
    ),
  );
}

const ready = "console.log('ready to predict'); setInterval(() => {}, 1000);";

test('a server that becomes ready and stops leaves its compile cache, where Node.js has one', async () => {
  const { code, cached } = await run(`${ready} process.on('SIGINT', () => process.exit(0));`);
  expect({ code, cached }).toEqual({ code: 0, cached: Number(process.versions.node.split('.')[0]) >= 22 });
});

test.each([
  [
    'does not start',
    "console.error('no model'); process.exit(1);",
    /^no model\nthe server ended before it was ready\n$/,
  ],
  ['crashes', 'process.abort();', /the server ended before it was ready\n$/],
  ['fails when it stops', `${ready} process.on('SIGINT', () => process.exit(3));`, /the server exited with 3\n$/],
])('a server that %s fails the build, with what it said', async (_, server, says) => {
  const { code, stderr } = await run(server);
  expect(code).toBe(1);
  expect(stderr).toMatch(says);
});
