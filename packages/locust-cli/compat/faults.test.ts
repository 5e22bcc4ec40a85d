// What goes wrong, with both at once: how they end, what they say, what is left of what was measured.
import { expect, test } from 'vitest';
import { said } from './console.js';
import { NO_SUCCESS, NO_TRACEBACK, REPORT_STAYS, SUMMARY_STAYS } from './differences.js';
import { aggregate, ending, FILES, failures, stalled, total } from './results.js';
import { type Case, runBoth, type Side } from './side.js';

const answers = { answer: 'json', delayMs: [20, 60] } as const;
const slow = { answer: 'json', delayMs: [300, 1500] } as const;
const never = { answer: 'never', delayMs: [0, 0] } as const;
const dead = { ...answers, diesAfter: 0 } as const;
const garbage = { answer: 'garbage', delayMs: [0, 0] } as const;
const USERS = 5;
const users = ['-u', `${USERS}`, '-r', `${USERS}`];
const short = [...users, '-t', '4s'];

interface Fault extends Case {
  /** Files that ours leaves beyond Locust's. */
  readonly more?: { readonly why: string; readonly files: readonly string[] };
  /** Where the two are to differ: how each ends, what it says, what it leaves. */
  readonly deviates?: { readonly why: string; readonly locust: Ending; readonly ours: Ending };
}
interface Ending {
  readonly code: number;
  readonly says: RegExp;
  readonly files: readonly string[];
}

const CSV_FILES = FILES.map((name) => `run_${name}.csv`).sort();
const ALL_FILES = ['run.html', ...CSV_FILES];

const FAULTS: Record<string, Fault> = {
  'a host that is down at the start': { flags: short, server: dead },
  'a host that dies in the middle': {
    flags: [...users, '-t', '5s'],
    // Each user has its second request open; with a second of wait it tries again at 2.8 s and later.
    server: { answer: 'json', delayMs: [800, 800], diesAfter: 2 * USERS },
  },
  'answers that are no HTTP': { flags: short, server: garbage },
  'a host that never answers': { flags: short, server: never },
  'a host that never answers, with time to stop': { flags: [...short, '-s', '2'], server: never },
  'a slow host, with time to stop': { flags: [...short, '-s', '10'], server: slow },
  'failures, with an exit code for them': {
    flags: [...short, '--exit-code-on-error', '7'],
    server: { ...answers, failEvery: 5 },
  },
  'a host without an address': { flags: [...short, '-H', 'http://nowhere.invalid'], server: answers, noHost: true },
  'no users': { flags: ['-u', '0', '-t', '3s'], server: answers },
  'no host': {
    flags: short,
    server: answers,
    noHost: true,
    deviates: {
      why: NO_SUCCESS,
      locust: { code: 0, says: /ERROR.* You must specify the base host\./, files: ALL_FILES },
      ours: { code: 1, says: /ERROR.* You must specify the base host\. /, files: [] },
    },
  },
  'a CSV file that cannot be made': {
    flags: [...short, '--csv', '/proc/run'],
    server: answers,
    deviates: {
      why: NO_TRACEBACK,
      locust: { code: 1, says: /Traceback.*FileNotFoundError: .*'\/proc\/run_stats\.csv'/s, files: [] },
      ours: { code: 1, says: /^load: error: .*'\/proc\/run_stats\.csv'\n$/s, files: [] },
    },
  },
  'a CSV folder that is a file': {
    flags: [...short, '--csv', '/etc/passwd/run'],
    server: answers,
    deviates: {
      why: NO_TRACEBACK,
      locust: { code: 1, says: /Traceback.*FileExistsError: .*'\/etc\/passwd\/'/s, files: [] },
      ours: { code: 1, says: /^load: error: .*'\/etc\/passwd'\n$/s, files: [] },
    },
  },
  'a log that cannot be written': {
    flags: [...short, '--logfile', '/proc/run.log'],
    server: answers,
    deviates: {
      why: NO_TRACEBACK,
      locust: { code: 1, says: /Traceback.*ValueError: Unable to configure handler 'file'\n$/s, files: [] },
      ours: { code: 1, says: /^load: error: .*'\/proc\/run\.log'\n$/s, files: [] },
    },
  },
  'an HTML report that cannot be written': {
    flags: [...short, '--html', '.'],
    server: answers,
    deviates: {
      why: SUMMARY_STAYS,
      locust: { code: 1, says: /run-time limit reached.*Traceback.*IsADirectoryError: .*'\.'\n$/s, files: CSV_FILES },
      ours: { code: 1, says: /run-time limit reached.*Aggregated.*'\.'\n$/s, files: CSV_FILES },
    },
  },
  SIGINT: { flags: [...users, '-t', '60s'], server: answers, event: { after: 3.5, what: 'SIGINT' } },
  'Ctrl-C': { flags: [...users, '-t', '60s'], server: answers, event: { after: 3.5, what: 'Ctrl-C' } },
  SIGTERM: {
    flags: [...users, '-t', '60s'],
    server: answers,
    event: { after: 3.5, what: 'SIGTERM' },
    more: { why: REPORT_STAYS, files: ['run.html'] },
  },
  'SIGINT in the ramp': { flags: ['-u', '50', '-r', '2'], server: answers, event: { after: 3.5, what: 'SIGINT' } },
  'SIGINT after failures': {
    flags: users,
    server: { ...answers, failEvery: 5 },
    event: { after: 3.5, what: 'SIGINT' },
  },
};

test.concurrent.each(Object.entries(FAULTS))('%s', async (_, row) => {
  const [their, our] = await runBoth(row);
  if (row.deviates) {
    expectEnding(their, row.deviates.locust);
    expectEnding(our, row.deviates.ours);
    return;
  }
  expect(ending(our)).toEqual(ending(their));
  expect(said(our.stderr, 'ours')).toEqual(said(their.stderr, 'locust'));
  expect([...our.files.keys()]).toEqual([...(row.more?.files ?? []), ...their.files.keys()].sort());
  expect(failures(our)).toEqual(failures(their));
  // Each user may be one request further, and by what a stall costs: at most one in a second.
  const users = Math.max(USERS, our.notes.connections.length);
  const apart = Math.abs(total(our).requests - total(their).requests);
  expect(apart).toBeLessThanOrEqual(users * (1 + stalled([their, our])));
  // Nothing of what was measured is lost.
  expect(aggregate(our)['Request Count']).toBe(`${total(our).requests}`);
  expect(aggregate(our)['Failure Count']).toBe(`${total(our).failures}`);
});

function expectEnding(side: Side, { code, says, files }: Ending): void {
  expect(ending(side), side.stderr).toEqual({ code, signal: null });
  expect(side.stderr).toMatch(says);
  expect([...side.files.keys()]).toEqual(files);
}
