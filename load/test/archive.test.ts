import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasK6, k6, scenarios, startServer } from './k6.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!hasK6).concurrent('packed as for k6-operator', () => {
  test.each(scenarios)('%s fits a ConfigMap, and is whole', async (name) => {
    const archive = join(folder, `${name}.tar`);
    expect(await k6(['archive', '-O', archive, `load/scenarios/${name}.ts`])).toMatchObject({ code: 0 });
    expect(statSync(archive).size).toBeLessThan(2 ** 20);
    const { code, stdout } = await k6(['inspect', archive]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).thresholds).toHaveProperty('http_req_failed');
  });

  test('users run with the settings that they were packed with', async () => {
    await using server = await startServer();
    const archive = join(folder, 'packed.tar');
    const settings = { BASE_URL: server.url, USERS: 4, SPAWN_RATE: 4, RUN_TIME: 1, MIN_WAIT: 0.2, MAX_WAIT: 0.2 };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    await k6(['archive', ...flags, '-O', archive, 'load/scenarios/users.ts']);
    expect(await k6(['run', '--quiet', archive])).toMatchObject({ code: 0 });
    expect(new Set(server.seen.map(({ user }) => user)).size).toBe(4);
    // One of two runners has a half of them.
    server.seen.length = 0;
    await k6(['run', '--quiet', '--execution-segment=0:1/2', '--execution-segment-sequence=0,1/2,1', archive]);
    expect(new Set(server.seen.map(({ user }) => user)).size).toBe(2);
  });
});
