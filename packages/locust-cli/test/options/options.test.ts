import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { flags } from '../../src/options/flags.js';
import { Exit, parseOptions } from '../../src/options/options.js';

// What Locust has no example of; what it has is in locust-errors.test.ts.

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'options-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const parse = (args: string[], env = {}) => parseOptions(args, env, { cwd, home: join(cwd, 'home') });
const headless = (...args: string[]) => parse(['--headless', ...args]);

function exitOf(run: () => unknown): Exit {
  try {
    run();
  } catch (error) {
    if (error instanceof Exit) return error;
    throw error;
  }
  throw new Error('it did not exit');
}

describe('the scenario', () => {
  const scenarios = resolve(import.meta.dirname, '../../../../load/scenarios');

  test("is the guide's user by default", () => {
    expect(headless().locustfile).toBe(join(scenarios, 'users.ts'));
  });

  test('goes by its name in load/scenarios', () => {
    expect(headless('-f', 'smoke').locustfile).toBe(join(scenarios, 'smoke.ts'));
    expect(headless('-f', 'smoke', 'smoke').locustfile).toBe(join(scenarios, 'smoke.ts'));
  });

  test.each(['own.ts', 'own.js', 'users.ts'])('is a file of the current folder: %s', (name) => {
    writeFileSync(join(cwd, name), '');
    expect(headless('-f', name).locustfile).toBe(join(cwd, name));
    expect(headless('-f', join(cwd, name)).locustfile).toBe(join(cwd, name));
  });

  test.each(['own.ts', 'smoke.ts', './smoke', 'own.mjs'])('that is not there or no script ends with 1: %s', (name) => {
    writeFileSync(join(cwd, 'own.mjs'), '');
    expect(exitOf(() => headless('-f', name))).toMatchObject({ code: 1, text: expect.stringContaining(`'${name}'`) });
  });

  test.each([
    ['https://example.com/own.ts', 'download https://example.com/own.ts first'],
    ['a.ts,b.ts', 'one scenario at a time'],
    ['folder', "a file of the folder 'folder'"],
  ])('is one file: %s', (name, says) => {
    mkdirSync(join(cwd, 'folder'));
    expect(exitOf(() => headless('-f', name))).toMatchObject({ code: 2, text: expect.stringContaining(says) });
  });

  test('--list tells the names, in the format of Locust', () => {
    const { code, to, text } = exitOf(() => parse(['--list']));
    expect({ code, to }).toEqual({ code: 0, to: 'stdout' });
    expect(text).toMatch(/^Available Users:\n( {4}[a-z0-9-]+\n)* {4}users\n {4}xargs$/);
  });
});

describe('what is not supported', () => {
  const refused = flags.flatMap((flag) => ('instead' in flag ? [flag] : []));
  const told = (instead: string) => ({ code: 2, to: 'stderr', instead });

  function refusal(run: () => unknown): object {
    const { code, to, text } = exitOf(run);
    return { code, to, instead: text.replace(/^load: error: argument \S+: not supported: /, '') };
  }

  test.each(refused.flatMap((flag) => flag.names.map((name) => ({ ...flag, name }))))(
    '$name says what to use',
    (flag) => {
      const value = flag.value === undefined ? [] : ['1'];
      expect(refusal(() => headless(flag.name, ...value))).toEqual(told(flag.instead));
    },
  );

  test.each(refused.filter(({ env }) => env))('$env says what to use', ({ env = '', instead }) => {
    expect(refusal(() => parse(['--headless'], { [env]: '1' }))).toEqual(told(instead));
  });

  test.each(refused)('$names in a config file says what to use', ({ names, instead }) => {
    const key = names.find((name) => name.startsWith('--'))?.slice(2);
    writeFileSync(join(cwd, 'locust.conf'), `${key} = 1`);
    expect(refusal(() => headless())).toEqual(told(instead));
  });

  test('may be there when it is off', () => {
    writeFileSync(join(cwd, 'locust.conf'), 'master = false\nweb-login = no');
    expect(parse(['--headless'], { LOCUST_MODE_WORKER: '0' }).users).toBe(1);
  });
});

test('--help tells of each flag that is supported, and of no other', () => {
  const { code, to, text } = exitOf(() => parse(['--help', '-u', 'x']));
  expect({ code, to }).toEqual({ code: 0, to: 'stdout' });
  for (const flag of flags) {
    expect(text.includes(`  ${flag.names.join(', ')}`), flag.names.join()).toBe(!('instead' in flag));
  }
});

test.each(['-V', '--version', '--vers'])('%s tells what it is', (flag) => {
  const { code, to, text } = exitOf(() => parse([flag, '-f', 'nowhere']));
  expect({ code, to }).toEqual({ code: 0, to: 'stdout' });
  expect(text).toBe(`load, with the command line of Locust 2.46.3 (Node.js ${process.versions.node})`);
});

test.each([
  [['-u', '100', '-r', '2.5', '-t', '5m'], 'report_100_2_300_100.html'],
  [[], 'report_1_1_{t}_1.html'],
  [['-t', '0'], 'report_1_1_0_1.html'],
])('--html is named for its run: %j', (args, name) => {
  expect(headless(...args, '--html', 'report_{u}_{r}_{t}_{u}.html').html).toBe(name);
});

test('--open has ten seconds of its rate in flight at most, or as many as --users says', () => {
  expect(headless('--open', '2.5')).toMatchObject({ open: 2.5, users: 25 });
  expect(headless('--open', '2.5', '-u', '3')).toMatchObject({ open: 2.5, users: 3 });
});

test.each([
  [['--open', '0'], /argument --open: must be > 0/],
  [['--open', '5', '-r', '1'], /--spawn-rate is for users/],
])('%j is an error', (args, says) => {
  expect(exitOf(() => headless(...args))).toMatchObject({ code: 2, text: expect.stringMatching(says) });
});

test('--dry-run needs no --headless', () => {
  expect(parse(['--dry-run', '-u', '5'])).toMatchObject({ dryRun: true, users: 5 });
  expect(headless().dryRun).toBe(false);
});

test('a config file that is not text ends it with a line', () => {
  writeFileSync(join(cwd, 'locust.conf'), Buffer.from([0xff, 0xfe]));
  const text = 'load: error: Unable to open config file: locust.conf. Error: it is not UTF-8';
  expect(exitOf(() => headless())).toMatchObject({ code: 2, to: 'stderr', text });
});

test('a folder in place of a config file ends it with a line', () => {
  mkdirSync(join(cwd, 'locust.conf'));
  const text = expect.stringMatching(/^load: error: Unable to open config file: locust.conf. Error: \[Errno 21\]/);
  expect(exitOf(() => headless())).toMatchObject({ code: 2, to: 'stderr', text });
});
