import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, it } from 'vitest';
import { root } from '../../src/pages.js';
import { writeTrace } from './own-trace.js';

const folder = mkdtempSync(join(tmpdir(), 'lab-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a learner types, and what comes of it. */
function labCheck(...args: string[]): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    const command = ['--import', 'tsx', join(root, 'docs/src/lab-check/main.ts'), ...args];
    execFile(process.execPath, command, { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), out: stdout + stderr });
    });
  });
}

it.each([[], ['9'], ['x'], ['3', '4']])('asks which lab: %s', async (...args) => {
  expect(await labCheck(...args)).toEqual({
    code: 1,
    out: 'lab:check: which lab? `npm run lab:check -- N`, where N is 1 to 8\n',
  });
});

it('says a line for each check, the figures beside the published ones, and ends with 1 where one failed', async () => {
  writeTrace(folder, 'hpa-v1', (trace) => {
    trace.checks[0] = {
      id: 'answersEveryRequest',
      text: 'every request is answered',
      passed: false,
      observed: '752 requests, 1 failed',
    };
  });
  const { code, out } = await labCheck('3', '--folder', folder);
  expect(code).toBe(1);
  expect(out).toMatch(/^✓ there is a trace of hpa-v1: of 2026-/m);
  expect(out).toContain('✗ every request is answered: 752 requests, 1 failed; see docs/how-to/troubles.md');
  expect(out).toMatch(/^ +yours +published$/m);
  expect(out).toMatch(/^lab 3: 1 of \d+ checks failed$/m);
});

it('takes the server of this repository', async () => {
  const server = spawn(process.execPath, [join(root, 'apps/inference-server/dist/server.js')], {
    env: { PATH: '/usr/bin:/bin', PORT: '0', WORKERS: '1' },
  });
  try {
    let url = '';
    for await (const line of createInterface(server.stdout)) {
      url ||= /listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1] ?? '';
      if (line.includes('ready to predict')) break;
    }
    const { code, out } = await labCheck('1', '--url', url);
    expect(out).toMatch(/✓ it tells good from bad at \/predict: good is positive by \d+ %, bad by \d+ %\n/);
    expect(out).toMatch(/lab 1: all \d checks held\n$/);
    expect(code).toBe(0);
  } finally {
    server.kill('SIGINT');
    await once(server, 'exit');
  }
});
