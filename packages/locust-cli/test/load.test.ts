import { type ChildProcess, execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasK6 } from './has-k6.js';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'command-'));
  symlinkSync(process.execPath, join(folder, 'node'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

function start(env: NodeJS.ProcessEnv, flags: readonly string[]) {
  let child: ChildProcess | undefined;
  const ended = new Promise<Result>((resolve) => {
    child = execFile(process.execPath, ['--import', tsx, main, ...flags], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
  return { ended, child: child as ChildProcess };
}

/** Runs the command where there is neither k6 nor Docker. */
function load(...flags: string[]): Promise<Result> {
  return start({ PATH: folder, HOME: folder, INIT_CWD: folder }, flags).ended;
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const HOST = ['--host', 'http://localhost:1'];

describe('before any load', () => {
  test.for<[string, string[], RegExp]>([
    ['a missing host', ['--headless'], /ERROR\/load: You must specify the base host/],
    ['a host without a scheme', ['--headless', '-H', 'localhost:1'], /has no scheme: http:\/\/localhost:1/],
    ['a missing k6', ['--headless', ...HOST], /k6 is not to be found: install it/],
    [
      'a host of another protocol',
      ['--headless', '-H', 'ftp://x'],
      /the host ftp:\/\/x is no http:\/\/ or https:\/\/ URL/,
    ],
    ['a report in no folder', ['--headless', ...HOST, '--html', 'none/x.html'], /no such file or directory.*none/],
    ['a log file in no folder', ['--headless', ...HOST, '--logfile', 'none/log'], /no such file or directory.*none/],
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

test('a --logfile has the log lines, such as a warning of very many users at once, and no tables', async () => {
  const { stderr } = await load('--headless', ...HOST, '-u', '0', '-r', '101', '-t', '1s', '--logfile', 'log');
  expect(readFileSync(join(folder, 'log'), 'utf8')).toMatch(
    /^\[.*Run time limit set to 1 seconds\n.*WARNING\/load: Your selected spawn rate is very high.*\n.*Ramping to 0 users/,
  );
  expect(stderr).toMatch(/^Type +Name/);
  expect(stderr).not.toContain('/load: ');
});

test('--dry-run tells the plan, and needs neither k6 nor a host', async () => {
  const { code, stdout } = await load('--dry-run', '-u', '100', '-r', '10', '-t', '5m');
  expect(code).toBe(0);
  expect(stdout).toContain('100 users, spawned at 10 per second, for 5 minutes');
  expect(stdout).toMatch(/9 s +100\n/);
});

test('a setting of a scenario that the command overrides is an error which names the flag', async () => {
  const { ended } = start({ PATH: folder, HOME: folder, INIT_CWD: folder, USERS: '5' }, ['--headless', ...HOST]);
  expect(await ended).toMatchObject({
    code: 2,
    stderr: 'load: error: the variable USERS is not for this command: use --users\n',
  });
});

describe('a locustfile', () => {
  test('is run by the installed Locust with the command line as it is, and its exit code', async () => {
    const bin = mkdtempSync(join(folder, 'bin-'));
    writeFileSync(join(bin, 'locust'), '#!/bin/sh\necho "$@"\npwd\nexit 7\n', { mode: 0o755 });
    const flags = ['-f', 'mine.py', '--master', '-u', '5', 'SomeUser'];
    const env = { PATH: `${bin}:${process.env.PATH}`, HOME: folder, INIT_CWD: folder };
    const { code, stdout } = await start(env, flags).ended;
    expect({ code, stdout }).toEqual({ code: 7, stdout: `${flags.join(' ')}\n${realpathSync(folder)}\n` });
  });

  test('without Locust is an error which names how to install it, and the same load on k6', async () => {
    const { code, stderr } = await load('-f', 'load/locustfile.py', '--headless');
    expect(stderr).toMatch(/^load: error: .*`pip install locust`.*`-f users`.*\n$/);
    expect(code).toBe(1);
  });
});

test('without users it takes its time, and ends with 0', async () => {
  const { code, stderr } = await load('--headless', ...HOST, '-u', '0', '-t', '1s', '--json');
  expect(stderr).toContain('All users spawned: {"users": 0} (0 total users)');
  expect(stderr).toContain('--run-time limit reached');
  expect(code).toBe(0);
});

test('thresholds of which k6 does not tell all are a line of the log', async () => {
  const bin = mkdtempSync(join(folder, 'bin-'));
  writeFileSync(join(bin, 'k6'), "#!/bin/sh\necho 'load-thresholds [{' >&2\n", { mode: 0o755 });
  const { code, stderr } = await start({ PATH: bin, HOME: folder, INIT_CWD: folder }, ['--headless', ...HOST]).ended;
  expect(stderr).toMatch(/WARNING\/load: load-thresholds \[\{\n.*Shutting down \(exit code 0\)/);
  expect(code).toBe(0);
});

describe.skipIf(!hasK6)('with k6', () => {
  let server: Server;
  let answered = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      answered++;
      const answer = () => response.writeHead(request.url === '/bad' ? 500 : 200).end('{}');
      if (request.url === '/slow') setTimeout(answer, 1000);
      else answer();
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
  });
  afterAll(() => void server.close());

  /** @param body of the default function */
  function run(
    body: string,
    flags: string[],
    options = '{}',
    users = ['-u', '2', '-r', '2'],
    settings: Record<string, string> = {},
  ) {
    const script = join(folder, `script ${Math.random()}.js`);
    const head = `import http from 'k6/http'; import exec from 'k6/execution'; import { sleep } from 'k6'; export const options = ${options};`;
    writeFileSync(script, `${head} export default function () { sleep(0.1); ${body} }`);
    const { PATH, HOME } = process.env;
    const host = `http://localhost:${(server.address() as AddressInfo).port}`;
    const fixed = ['--headless', '-f', script, '-H', host];
    return start({ PATH, HOME, INIT_CWD: folder, ...settings }, [...fixed, ...users, ...flags]);
  }
  const get = (path: string) => `http.get(__ENV.BASE_URL + '${path}');`;

  test.for<[string, number, string, string[], string?]>([
    ['when all is well', 0, get('/a'), []],
    ['when a request failed', 1, get('/bad'), []],
    ['as it is told, when a request failed', 7, get('/bad'), ['--exit-code-on-error', '7']],
    ['when the script throws', 1, "throw new Error('no luck');", []],
    ['when a threshold is crossed', 1, get('/a'), [], "{ thresholds: { http_reqs: ['count<1'] } }"],
    ['when the script aborts', 1, "exec.test.abort('no');", []],
  ])('ends %s with %i', async ([, code, body, flags, options]) => {
    expect((await run(body, [...flags, '-t', '3s'], options).ended).code).toBe(code);
  });

  test('SIGTERM ends it with all that was measured in its files', async () => {
    answered = 0;
    const files = ['--csv', 'end/run', '--html', 'report.html', '--json', '--only-summary'];
    const { ended, child } = run(get('/a'), files);
    await expect.poll(() => answered).toBeGreaterThan(5);
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await ended;
    const [{ num_requests: counted }] = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(stderr).toMatch(/Got SIGTERM signal\n.*Shutting down \(exit code 0\)/);
    // Of each user one may be in flight.
    expect(answered - counted).toBeLessThanOrEqual(2);
    expect(readFileSync(join(folder, 'end/run_stats.csv'), 'utf8')).toContain(`GET,/a,${counted},0,`);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('/a');
  });

  test('a load that is stopped has failed where it crossed a threshold', async () => {
    answered = 0;
    const { ended, child } = run(get('/a'), [], "{ thresholds: { http_reqs: ['count<1'] } }");
    await expect.poll(() => answered).toBeGreaterThan(0);
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    expect(stderr).toContain('threshold crossed: http_reqs: count<1');
    expect(code).toBe(1);
  });

  test('requests that it could not start at their time are told while it runs, at its end and in its report', async () => {
    // One user can start one of them each 0.1 s, and a hundred are due.
    const { ended } = run(get('/a'), ['--open', '100', '-t', '2s', '--html', 'full.html'], '{}', ['-u', '1']);
    const { code, stderr } = await ended;
    expect(stderr).toMatch(/Starting 100\.00 requests per second, with at most 1 in flight\n/);
    expect(stderr).toMatch(/WARNING\/load: The load generator is full: at its limit of 1 in flight/);
    expect(stderr).toMatch(/WARNING\/load: The load generator was full: \d+ requests never started.*\n.*Shutting down/);
    const report = readFileSync(join(folder, 'full.html'), 'utf8');
    expect(report).toMatch(/class="alarm">The load generator was full: \d+ requests never started/);
    expect(report).toContain('100 requests per second, answered or not, at most 1 in flight, for 2 seconds');
    expect(code).toBe(0);
  });

  test('--open starts requests at its rate, while the answers to earlier ones are still to come', async () => {
    const { ended } = run(get('/slow'), ['--open', '20', '-t', '3s', '--json', '--only-summary'], '{}', ['-s', '5']);
    const { stdout, stderr } = await ended;
    const [{ num_requests: counted }] = JSON.parse(stdout);
    // Two users who wait for answers of a second would have made six.
    expect(counted).toBeGreaterThan(30);
    expect(stderr).not.toContain('The load generator');
  });

  test("--open leaves out the pauses of a scenario's users, who would otherwise be as many as the rate needs", async () => {
    const { PATH, HOME } = process.env;
    const host = `http://localhost:${(server.address() as AddressInfo).port}`;
    const flags = ['--headless', '-f', 'users', '-H', host, '--open', '10', '-u', '10', '-t', '4s', '--json'];
    const { stdout, stderr } = await start({ PATH, HOME, INIT_CWD: folder }, flags).ended;
    const [{ num_requests: counted }] = JSON.parse(stdout);
    // Ten users who pause for 3 s after each would make some 13.
    expect(counted).toBeGreaterThan(25);
    expect(stderr).not.toContain('The load generator');
  });

  test('--dashboard serves live charts on this machine alone, and says where', async () => {
    const port = await freePort();
    const { ended } = run(get('/a'), ['--dashboard', '-t', '3s'], '{}', undefined, {
      K6_WEB_DASHBOARD_PORT: `${port}`,
    });
    const page = () => fetch(`http://127.0.0.1:${port}/ui/`).then(({ status }) => status, String);
    await expect.poll(page, { timeout: 20_000 }).toBe(200);
    const others = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ internal }) => !internal);
    for (const { address, family } of others.filter(({ family }) => family === 'IPv4')) {
      await expect(fetch(`http://${address}:${port}/ui/`), family).rejects.toThrow();
    }
    expect((await ended).stderr).toContain(`INFO/load: Live charts at http://127.0.0.1:${port}\n`);
  });

  test('a reader of its output that goes does not end it', async () => {
    answered = 0;
    const { ended, child } = run(get('/a'), ['-t', '3s', '--html', 'unread.html']);
    child.stderr?.destroy();
    await ended;
    const [, seconds] = /UTC \((\d+) seconds\)/.exec(readFileSync(join(folder, 'unread.html'), 'utf8')) ?? [];
    expect(Number(seconds)).toBeGreaterThanOrEqual(3);
    expect(answered).toBeGreaterThan(0);
  });
});
