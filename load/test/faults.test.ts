import { describe, expect, test } from 'vitest';
import { hasK6, runScenario, startServer } from './k6.js';

/** k6's own. */
const [THRESHOLDS_CROSSED, SCRIPT_EXCEPTION] = [99, 107];

describe.skipIf(!hasK6).concurrent('without any load ends', () => {
  test.each<[string, Record<string, string>, string]>([
    ['users', { USERS: 'many' }, 'USERS must be a whole number from 1 up, not many'],
    ['users', { SPAWN_RATE: '0' }, 'SPAWN_RATE must be a number above 0, not 0'],
    ['hpa-v1', { RUN_TIME: '5m' }, 'RUN_TIME must be a number from 0 up, not 5m'],
    ['users', { MIN_TEXTS: '100' }, 'MIN_TEXTS must not be more than MAX_TEXTS: 100 > 99'],
    ['stress', { MODEL: 'opened' }, 'MODEL must be closed or open here, not opened'],
    ['users', { API: 'v2' }, 'API must be plain or kserve here, not v2'],
    ['users', { RATE: '5' }, 'this scenario has no setting RATE'],
    ['rate', { MODEL: 'closed' }, 'MODEL must be open here, not closed'],
    ['breakpoint', { MODEL: 'closed' }, 'MODEL must be open here, not closed'],
    ['single', { MODEL: 'open' }, 'this scenario has no setting MODEL'],
    ['smoke', { MODEL: 'open', USERS: '5' }, 'this scenario has no setting MODEL, USERS'],
    ['xargs', { API: 'plain' }, 'this scenario has no setting API'],
    ['soak', { DRAIN: '-1' }, 'DRAIN must be a number from 0 up, not -1'],
    ['smoke', { BASE_URL: 'localhost:8080' }, 'BASE_URL must be like http://localhost:8080, not localhost:8080'],
    ['smoke', { LOG_REQUESTS: 'yes' }, 'LOG_REQUESTS must be 0 or 1 here, not yes'],
  ])('%s with %j', async (name, settings, message) => {
    await using server = await startServer();
    const { code, stderr } = await runScenario(name, { BASE_URL: server.url, ...settings });
    expect(code).toBe(SCRIPT_EXCEPTION);
    expect(stderr).toContain(`Error: ${message}\n`);
    expect(server.seen).toEqual([]);
  });
});

describe.skipIf(!hasK6).concurrent('a scenario fails', () => {
  const short = { USERS: 2, RUN_TIME: 1, MIN_WAIT: 0.2, MAX_WAIT: 0.2 };

  test('when the server does', async () => {
    await using server = await startServer({ status: 503 });
    const { code, stdout } = await runScenario('users', { ...short, BASE_URL: server.url });
    expect(code).toBe(THRESHOLDS_CROSSED);
    expect(stdout).toMatch(/✗ 'rate==0' rate=100.00%/);
  });

  test('when there is none', async () => {
    const { code, stdout } = await runScenario('hpa-v1', { ...short, BASE_URL: 'http://127.0.0.1:1' });
    expect(code).toBe(THRESHOLDS_CROSSED);
    expect(stdout).toMatch(/✗ 'rate==0' rate=100.00%/);
  });

  test.each(['', '<html>', '{}', '{"probs":[[0.5,0.5]]}'])('when smoke gets the answer %j', async (garbage) => {
    await using server = await startServer({ garbage: garbage || ' ' });
    const { code, stdout } = await runScenario('smoke', { RUN_TIME: 1, BASE_URL: server.url });
    expect(code).toBe(THRESHOLDS_CROSSED);
    expect(stdout).toMatch(/✗ 'rate==1' rate=0.00%/);
  });

  test('and breakpoint ends at once, and says how far it came', async () => {
    await using server = await startServer({ status: 503 });
    const { code, stderr } = await runScenario('breakpoint', { RATE: 20, RUN_TIME: 100, BASE_URL: server.url });
    expect(code).toBe(THRESHOLDS_CROSSED);
    // Not before 10 s, and then by the next look at the thresholds.
    expect(stderr).toMatch(/^ended at [23] of 20 requests a second$/m);
  });
});
