import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { ramp, rampingUsers } from '@repo/load/ramp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { K6Run } from '../../src/k6/run.js';
import type { Sample } from '../../src/stats/sample.js';
import { hasK6 } from '../has-k6.js';

let server: Server;
let folder: string;
let requests = 0;
let connections = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'run-'));
  server = createServer((_, response) => {
    requests++;
    response.statusCode = requests % 10 === 0 ? 503 : 200;
    response.end('{}');
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Runs a k6 script with 4 users, 2 of them from the second second on. */
function start(script: string, seconds: number, settings: Record<string, string> = {}) {
  [requests, connections] = [0, 0];
  const scenario = join(folder, `${Math.random()}.ts`);
  writeFileSync(scenario, script);
  const samples: Sample[] = [];
  const users: number[] = [];
  const exceptions: string[] = [];
  const log: string[] = [];
  const begins: number[] = [];
  const ends: number[] = [];
  const run = new K6Run({
    scenario,
    root: folder,
    host: `http://localhost:${(server.address() as AddressInfo).port}`,
    executor: rampingUsers(ramp(4, 2, seconds), seconds, 0),
    users: 4,
    env: { ...env, ...settings },
    log: (level, text) => log.push(`${level} ${text}`),
    listener: {
      begin: (time) => begins.push(time),
      end: (time) => ends.push(time),
      request: (sample) => samples.push(sample),
      content: () => {},
      dropped: () => {},
      users: (_, count) => users.push(count),
      exception: (text) => exceptions.push(text),
    },
  });
  return { run, begins, ends, samples, users, exceptions, log };
}

const USER = `
import http from 'k6/http';
import { sleep } from 'k6';
export const options = { iterations: 1, thresholds: { http_req_failed: ['rate<0.5'], 'http_reqs{scenario:users}': ['count<1'] } };
export function setup() { console.warn('set up'); }
export function teardown() { console.warn('torn down'); }
export default function () { http.get(__ENV.BASE_URL + '/a'); sleep(0.1); }`;

describe.skipIf(!hasK6)('k6', () => {
  test("runs a script's user with Locust's ramp, over one connection each, and every request is a sample", async () => {
    const { run, begins, ends, samples, users, log } = start(USER, 3);
    const outcome = await run.ended;
    expect(samples.length).toBeGreaterThan(10);
    // Those in flight at the end reach the server, and count for neither; each tenth fails, and may be one of them.
    const missing = requests - samples.length;
    expect(missing).toBeLessThanOrEqual(4);
    const failed = samples.filter(({ error }) => error).length;
    expect(failed).toBeLessThanOrEqual(Math.floor(requests / 10));
    expect(failed).toBeGreaterThanOrEqual(Math.floor(requests / 10) - missing);
    expect(connections).toBe(4);
    expect(begins).toHaveLength(1);
    expect((samples[0]?.time ?? 0) - (begins[0] ?? 0)).toBeGreaterThanOrEqual(0);
    expect(ends).toHaveLength(1);
    expect((ends[0] ?? 0) - (begins[0] ?? 0)).toBeGreaterThanOrEqual(3);
    expect(samples[0]).toMatchObject({ method: 'GET', name: '/a' });
    expect(Math.max(...users)).toBe(4);
    expect(log).toEqual(['WARNING set up', 'WARNING torn down']);
    expect(outcome).toEqual({
      code: 99,
      thresholds: [
        { text: 'http_req_failed: rate<0.5', crossed: false },
        { text: 'http_reqs{scenario:users}: count<1', crossed: true },
      ],
    });
  });

  test('stopped, it reports what was measured', async () => {
    const { run, samples } = start(USER, 600);
    await expect.poll(() => samples.length).toBeGreaterThan(0);
    run.stop();
    const { code } = await run.ended;
    expect(code).toBe(105);
    expect(requests - samples.length).toBeLessThanOrEqual(4);
  });

  test('so it is when k6 is stopped before it can tell', async () => {
    const { run } = start(USER, 600);
    run.stop();
    expect(await run.ended).toEqual({ code: 105, thresholds: [] });
  });

  test.each([
    ['a function throws', 'function', /^Error: no luck\n\tat default/],
    ['an async function rejects with', 'async function', /^Error: no luck/],
  ])('what %s is an exception each time', async (_, kind, text) => {
    const { run, exceptions } = start(
      `import http from 'k6/http'; import { sleep } from 'k6';
      export default ${kind} () { http.get(__ENV.BASE_URL); sleep(0.1); throw new Error('no luck'); }`,
      1,
    );
    await run.ended;
    expect(exceptions.length).toBeGreaterThan(1);
    expect(exceptions.length).toBeLessThanOrEqual(requests);
    // Each user may be between the two at the end.
    expect(requests - exceptions.length).toBeLessThanOrEqual(4);
    expect(exceptions[0]).toMatch(text);
  });

  test('its own settings in the environment change its outputs, and not the load', async () => {
    const copy = join(folder, 'copy.json');
    const { run, samples } = start(USER, 1, {
      K6_OUT: `json=${copy}`,
      K6_ITERATIONS: '1',
      K6_SUMMARY_MODE: 'disabled',
      K6_SYSTEM_TAGS: 'status',
    });
    const { thresholds } = await run.ended;
    expect(samples.length).toBeGreaterThan(1);
    expect(samples[0]?.name).toBe('/a');
    expect(thresholds).toHaveLength(2);
    expect(readFileSync(copy, 'utf8')).toContain('"http_reqs"');
  });

  test("a script's noSetup and noTeardown are for its own", async () => {
    const script = USER.replace('iterations: 1', 'noSetup: true, noTeardown: true');
    const { run, begins, ends, log } = start(script, 0.1);
    await run.ended;
    expect([begins.length, ends.length, log]).toEqual([1, 1, []]);
  });

  test('a script that does not compile is an error of k6, in its words', async () => {
    const { run, log } = start('export default function () {', 1);
    const { code } = await run.ended;
    expect(code).toBe(107);
    expect(log.join()).toMatch(/^ERROR .*Unexpected/s);
  });
});
