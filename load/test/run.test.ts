import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasK6, k6, root, runScenario, scenarios, startServer } from './k6.js';

test('there is a k6 to run scenarios with', ({ skip }) => {
  if (process.env.CI) expect(hasK6, 'CI needs k6 on the PATH').toBe(true);
  if (hasK6) return;
  console.warn('SKIPPED: the tests that run scenarios, which need k6 on the PATH');
  skip();
});

const SHORT = { USERS: 3, SPAWN_RATE: 3, RUN_TIME: 1, MIN_WAIT: 0.2, MAX_WAIT: 0.2 };
const own: Record<string, Record<string, number>> = {
  smoke: { RUN_TIME: 1 },
  xargs: {},
  single: {},
  calibrate: { CORES: 1, RUN_TIME: 1 },
  breakpoint: { RATE: 20, RUN_TIME: 1 },
};
const source = (name: string) => readFileSync(join(root, `load/scenarios/${name}.ts`), 'utf8');
/** Of the scenarios by users, which have an open twin, and by a rate. */
const closed = scenarios.filter((name) => source(name).includes("'../lib/users.ts'"));
const settingsOf = (name: string) =>
  own[name] ?? (source(name).includes("'../lib/rate.ts'") ? { RATE: 20, RUN_TIME: 1 } : SHORT);

describe.skipIf(!hasK6).concurrent('each request is answered and counted, on a connection of its own', () => {
  const runs = [
    ...scenarios.map((name) => [name, settingsOf(name)] as const),
    ...closed.map((name) => [name, { ...SHORT, MODEL: 'open' }] as const),
  ];
  test.each(runs)('%s with %j', async (name, settings) => {
    await using server = await startServer();
    const run = await runScenario(name, { ...settings, BASE_URL: `${server.url}/`, HOST_HEADER: 'model.example.com' });
    // How soon the answers come is this machine's.
    expect(run.crossed.filter((threshold) => !threshold.startsWith('p(95)'))).toEqual([]);
    expect(run.code).toBe(run.crossed.length > 0 ? 99 : 0);
    expect(run.count('http_reqs')).toBe(server.seen.length);
    expect(server.seen.length).toBeGreaterThan(0);
    expect(server.connections).toBe(server.seen.length);
    expect(new Set(server.seen.map(({ host }) => host))).toEqual(new Set(['model.example.com']));
    const paths = [...new Set(server.seen.map((one) => one.path))];
    expect(paths).toHaveLength(1);
    expect(['/predict', '/v1/models/custom-model:predict']).toContain(paths[0]);
    // Not a word for each request.
    expect(run.stderr.trim().split('\n').length).toBeLessThanOrEqual(1);
  });
});

describe.skipIf(!hasK6).concurrent('a scenario', () => {
  test('posts the guide’s 1 to 99 texts, and other numbers where it is told so', async () => {
    await using server = await startServer();
    const settings = { ...SHORT, USERS: 20, SPAWN_RATE: 20, BASE_URL: server.url };
    await runScenario('users', settings);
    const counts = server.seen.map(({ texts }) => texts.length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...counts)).toBeLessThanOrEqual(99);
    expect(Math.max(...counts) - Math.min(...counts)).toBeGreaterThan(40);
    server.seen.length = 0;
    await runScenario('users', { ...settings, MIN_TEXTS: 3, MAX_TEXTS: 3, API: 'kserve' });
    expect(new Set(server.seen.map(({ path, texts }) => `${path} ${texts.length}`))).toEqual(
      new Set(['/v1/models/custom-model:predict 3']),
    );
  });

  test('xargs posts its file a thousand times, ten at a time', async () => {
    await using server = await startServer({ delay: 10 });
    await runScenario('xargs', { BASE_URL: server.url });
    const { instances } = JSON.parse(readFileSync(join(root, 'load/data/input.json'), 'utf8'));
    expect(server.seen).toHaveLength(1000);
    expect(server.seen.every(({ texts }) => texts.join() === instances.join())).toBe(true);
    expect(new Set(server.seen.map(({ user }) => user)).size).toBe(10);
  });

  test('begins its users as Locust does, and says what it does', async () => {
    await using server = await startServer();
    const settings = { USERS: 3, SPAWN_RATE: 1, RUN_TIME: 5, MIN_WAIT: 0.1, MAX_WAIT: 0.1, BASE_URL: server.url };
    const { stderr } = await runScenario('hpa-v1', settings);
    expect(stderr).toBe('load 3 users, each with 1 to 99 texts and then 0.1 s of thought, for 5 s\n');
    const begins = new Map<string, number>();
    for (const { user, time } of server.seen) if (!begins.has(user)) begins.set(user, time);
    const [first = 0, ...later] = begins.values();
    // A busy machine begins them later, not earlier.
    expect(later).toHaveLength(2);
    for (const [i, time] of later.entries()) expect(time - first).toBeGreaterThan(1000 * (i + 0.5));
  });

  test('gets fewer answers from a slow server where it is closed, and as many as ever where it is open', async () => {
    await using server = await startServer({ delay: 500 });
    const settings = { USERS: 5, SPAWN_RATE: 5, RUN_TIME: 4, MIN_WAIT: 0, MAX_WAIT: 0, BASE_URL: server.url };
    const [slow, open] = await Promise.all([
      runScenario('hpa-v1', settings),
      runScenario('hpa-v1', { ...settings, MODEL: 'open' }),
    ]);
    expect(slow.count('http_reqs')).toBeLessThanOrEqual(5 * (4 / 0.5));
    const planned = (5 / 0.28) * 4;
    const begun = open.count('http_reqs') + open.count('dropped_iterations');
    expect(begun).toBeLessThanOrEqual(planned + 1);
    // Those that a busy machine would begin after the end are not.
    expect(begun).toBeGreaterThan(0.8 * planned);
    expect(open.stderr).toContain('as 5 users would begin them, 17.9 a second at most, for 4 s');
  });

  test('goes on with a light load where it is told so', async () => {
    await using server = await startServer();
    await runScenario('rate', { RATE: 5, RUN_TIME: 1, DRAIN: 2, BASE_URL: server.url });
    const end = (server.seen[0]?.time ?? 0) + 1100;
    const light = server.seen.filter(({ time }) => time > end);
    expect(light.length).toBeGreaterThan(3);
    expect(light.length).toBeLessThanOrEqual(20);
  });

  test('goes on with a lighter load where it is told so', async () => {
    await using server = await startServer();
    await runScenario('rate', { RATE: 5, RUN_TIME: 1, DRAIN: 3, DRAIN_RATE: 1, BASE_URL: server.url });
    const end = (server.seen[0]?.time ?? 0) + 1100;
    // Each of its two users begins at once, and again after 2 s.
    const light = server.seen.filter(({ time }) => time > end);
    expect(light.length).toBeGreaterThan(0);
    expect(light.length).toBeLessThanOrEqual(4);
  });

  test('calibrate reports the free cores before its first request, and then sends one at a time', async () => {
    await using server = await startServer({ delay: 20 });
    const settings = { CORES: 2, RUN_TIME: 1, MIN_TEXTS: 3, MAX_TEXTS: 3, LOG_REQUESTS: 1, BASE_URL: server.url };
    const { stderr } = await runScenario('calibrate', settings);
    expect(stderr).toMatch(/^cores [01]\.\d{3}\ncores [01]\.\d{3}\nbegin /);
    const times = server.seen.map(({ time }) => time);
    for (const [i, time] of times.entries()) if (i > 0) expect(time - (times[i - 1] ?? 0)).toBeGreaterThan(7 * 20);
    expect(new Set(server.seen.map(({ texts }) => texts.length))).toEqual(new Set([3]));
  });

  test.each(['hpa-v1', 'breakpoint'])('%s does not speak of its load where its user has another', async (name) => {
    await using server = await startServer();
    const folder = mkdtempSync(join(tmpdir(), 'entry-'));
    const path = JSON.stringify(join(root, `load/scenarios/${name}.ts`));
    const lines = [
      `export * from ${path};`,
      `export { default } from ${path};`,
      'export const options = { iterations: 2 };',
    ];
    writeFileSync(join(folder, 'entry.ts'), lines.join('\n'));
    const run = await k6(['run', '--quiet', join(folder, 'entry.ts')], {
      BASE_URL: server.url,
      ...(name === 'hpa-v1' && { MAX_WAIT: 1 }),
    });
    rmSync(folder, { recursive: true });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(server.seen).toHaveLength(2);
  });

  test('logs when a request begins and ends where it is told so', async () => {
    // Timers of Node.js may be early by 1 ms.
    await using server = await startServer({ delay: 51 });
    const { stderr } = await runScenario('single', { LOG_REQUESTS: 1, BASE_URL: server.url });
    const line = /^begin 1-0 (\d+)\nrequest 1-0 (\d+) ([\d.]+) 200 -\n$/;
    const [begin = 0, end = 0, took = 0] = line.exec(stderr)?.slice(1).map(Number) ?? [];
    const arrival = server.seen[0]?.time ?? 0;
    expect(begin).toBeLessThanOrEqual(arrival);
    expect(end).toBeGreaterThanOrEqual(arrival + 50);
    expect(took).toBeGreaterThanOrEqual(50);
    // Epoch ms are rounded down.
    expect(took).toBeLessThanOrEqual(end - begin + 1);
  });

  test('tells the size of each answer, under the request’s own name', async () => {
    await using server = await startServer();
    const { stdout } = await runScenario(
      'smoke',
      { RUN_TIME: 1, BASE_URL: server.url },
      '--out=csv=-',
      '--summary-mode=disabled',
    );
    const [header = '', ...lines] = stdout.trim().split('\n');
    const columns = header.split(',');
    const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [columns[i], cell])));
    const sizes = rows.filter((row) => row.metric_name === 'response_size');
    expect(sizes).toHaveLength(server.seen.length);
    const size = '{"probs":[[0.25,0.75],[0.25,0.75]]}'.length;
    for (const { method, name, metric_value } of sizes) {
      expect([method, name, Number(metric_value)]).toEqual(['POST', '/predict', size]);
    }
    expect(new Set(rows.filter((row) => row.metric_name === 'http_reqs').map(({ name }) => name))).toEqual(
      new Set(['/predict']),
    );
  });
});
