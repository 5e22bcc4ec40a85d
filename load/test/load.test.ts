import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../src/load.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'command-'));
  symlinkSync(process.execPath, join(folder, 'node'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command where there is neither k6 nor Docker. */
function load(...flags: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: folder, HOME: folder, INIT_CWD: folder };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', tsx, main, ...flags], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

const HOST = ['--host', 'http://localhost:1'];

describe('before any load', () => {
  test.for<[string, string[], RegExp]>([
    ['a missing host', ['--headless'], /ERROR\/load: You must specify the base host/],
    ['a host without a scheme', ['--headless', '-H', 'localhost:1'], /has no scheme: http:\/\/localhost:1/],
    ['a missing k6', ['--headless', ...HOST], /k6 is not to be found: install it/],
    ['a folder of the CSV files that is a file', ['--headless', ...HOST, '--csv', 'file/run'], /load: error: .*file/],
  ])('%s is an error with exit code 1', async ([, flags, message]) => {
    writeFileSync(join(folder, 'file'), '');
    const { code, stderr } = await load(...flags);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
  });

  test('a wrong command line is told as Locust tells it', async () => {
    expect(await load('--headless', '--user', '3x')).toMatchObject({
      code: 2,
      stderr: "load: error: argument -u/--users: invalid int value: '3x'\n",
    });
  });
});

test('paths are those of the folder where the command was typed', async () => {
  await load('--headless', ...HOST, '--csv', 'deep/run');
  expect(existsSync(join(folder, 'deep/run_stats.csv'))).toBe(true);
});

test('--dry-run tells the plan, and needs neither k6 nor a host', async () => {
  const { code, stdout } = await load('--dry-run', '-u', '100', '-r', '10', '-t', '5m');
  expect(code).toBe(0);
  expect(stdout).toContain('100 users, spawned at 10 per second, for 5 minutes');
  expect(stdout).toMatch(/9 s +100\n/);
});
