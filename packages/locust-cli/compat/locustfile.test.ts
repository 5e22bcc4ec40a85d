// `npm run load -- -f load/locustfile.py`: the guide's user by the real Locust, which has the scenario users for a twin.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ours, surroundings } from './generators.js';
import { LOCUST } from './install-locust.js';

test.each([
  ['Locust', '../../../load/locustfile.py', 'PredictUser'],
  ['k6', '../../../load/scenarios/users.ts', 'users'],
])("the guide's user by %s posts 1 to 99 of the reviews", async (_, file, user) => {
  const bodies: { text: string[] }[] = [];
  const server = createServer(async (request, response) => {
    if (`${request.method} ${request.url}` === 'POST /predict') bodies.push(JSON.parse(await text(request)));
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'locustfile-'));
  onTestFinished(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  const { PATH, ...env } = surroundings(folder);
  const [command, ...args] = ours(new URL(file, import.meta.url));
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const flags = ['--headless', '-H', host, '-u', '20', '-r', '20', '-t', '6s', '--csv', 'run', '--only-summary'];
  const child = spawn(command, [...args, ...flags], {
    cwd: folder,
    env: { ...env, PATH: `${dirname(LOCUST)}:${PATH}` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`All users spawned: {"${user}": 20} (20 total users)`);
  expect(readFileSync(join(folder, 'run_stats.csv'), 'utf8')).toMatch(/^POST,\/predict,\d+,0,/m);

  // Each user posts at once, and again after 1 to 5 s.
  expect(bodies.length).toBeGreaterThanOrEqual(20);
  const reviews: string[] = JSON.parse(
    readFileSync(fileURLToPath(new URL('../../../load/data/reviews.json', import.meta.url)), 'utf8'),
  );
  for (const { text } of bodies) {
    expect(text.length).toBeGreaterThanOrEqual(1);
    expect(text.length).toBeLessThanOrEqual(99);
    for (const one of text) expect(reviews).toContain(one);
  }
  expect(new Set(bodies.map(({ text }) => text.length)).size).toBeGreaterThan(5);
});
