// The same flags, the same user and the same server for Locust and for this command, both at once: 100 users who wait a
// second are a tenth of what one CPU of either can do.
import { beforeAll, describe, expect, test } from 'vitest';
import { bucket } from './buckets.js';
import { said } from './console.js';
import { aggregate, csv, ending, FILES, failures, history, total } from './results.js';
import { type Case, runBoth, type Side } from './side.js';
import { bounds, curve } from './users.js';

const SECONDS = 30;
// Locust's run time is short by what its imports took, half a second and more: up to here both are there.
const BOTH = SECONDS - 3;
const TOLERANCE = 0.03;
// Rounded to 10 ms: what a generator itself adds, some ms, moves a percentile by at most one step.
const server = { answer: 'json', delayMs: [120, 360] } as const;
const flags = (users: number, rate: number, seconds = SECONDS) => [
  '-u',
  `${users}`,
  '-r',
  `${rate}`,
  '-t',
  `${seconds}s`,
];

const CASES: Record<string, Case & { readonly users: number }> = {
  '20 users, 5 a second': { users: 20, flags: flags(20, 5), server },
  '100 users, 10 a second': { users: 100, flags: flags(100, 10), server },
  'a twentieth of the answers failures': { users: 20, flags: flags(20, 5), server: { ...server, failEvery: 20 } },
  'a dead server': { users: 20, flags: flags(20, 5, 10), server, dead: true },
};

describe.each(Object.entries(CASES))('%s', (name, row) => {
  let their: Side;
  let our: Side;
  beforeAll(async () => {
    [their, our] = await runBoth(row);
    const told = [their, our].map((side) => `${total(side).requests} requests, ${total(side).failures} failed`);
    console.log(`  ${name}: Locust ${told[0]}; ours ${told[1]}`);
  });

  test('ends with the same exit code', () => {
    expect(ending(our)).toEqual(ending(their));
  });

  test.skipIf(row.dead)('has the same users at each moment, as its server sees them', () => {
    const [theirUsers, ourUsers] = [curve(their.notes, BOTH), curve(our.notes, BOTH)];
    const apart = ourUsers.map((users, second) => Math.abs(users - (theirUsers[second] ?? 0)));
    expect(Math.max(...apart), `ours ${ourUsers}\nLocust's ${theirUsers}`).toBeLessThanOrEqual(1);
    expect(ourUsers.at(-1)).toBe(row.users);
  });

  test('has the same users in each row of its history', () => {
    const [theirUsers, ourUsers] = [users(their), users(our)];
    // A row may come just before a step of the ramp or just after it.
    const wrong = ourUsers.slice(0, theirUsers.length).filter((count, row) => {
      const near = theirUsers.slice(Math.max(0, row - 1), row + 2);
      return count < Math.min(...near) - 1 || count > Math.max(...near) + 1;
    });
    expect(wrong, `ours ${ourUsers}\nLocust's ${theirUsers}`).toEqual([]);
    expect(ourUsers.length).toBeGreaterThanOrEqual(theirUsers.length - 1);
  });

  test.skipIf(row.dead)('has in each row of its history the users that its server sees', () => {
    const wrong = history(our).filter(({ Timestamp, 'User Count': count }) => {
      const [least, most] = bounds(our.notes, Number(Timestamp));
      return Number(count) < least - 1 || Number(count) > most + 1;
    });
    expect(wrong).toEqual([]);
  });

  test.skipIf(row.dead)('makes as many requests and meets as many failures', () => {
    const [theirSeen, ourSeen] = [seen(their, BOTH), seen(our, BOTH)];
    expectClose(ourSeen.answered, theirSeen.answered);
    expect(Math.abs(ourSeen.failed - theirSeen.failed)).toBeLessThanOrEqual(1);
  });

  test.skipIf(row.dead)('counts the requests that its server answered, and no others', () => {
    const { arrived, answered, failed } = seen(our);
    expect(total(our).requests).toBeGreaterThanOrEqual(answered - 1);
    expect(total(our).requests).toBeLessThanOrEqual(arrived);
    expect(Math.abs(total(our).failures - failed)).toBeLessThanOrEqual(1);
  });

  test('names failures by the same texts', () => {
    expect(failures(our)).toEqual(failures(their));
  });

  test('writes the same headers, rows and line ends', () => {
    for (const file of FILES) {
      expect(csv(our, file).header).toBe(csv(their, file).header);
      expect(csv(our, file).onlyCrlf).toBe(csv(their, file).onlyCrlf);
    }
    const keys = (side: Side) => csv(side, 'stats').rows.map(({ Type, Name }) => [Type, Name]);
    expect(keys(our)).toEqual(keys(their));
    expect(new Set(history(our).map(({ Type, Name }) => `${Type} ${Name}`))).toEqual(new Set([' Aggregated']));
    expect([...our.files.keys()]).toEqual([...their.files.keys()]);
  });

  test('has in its files all that it counted', () => {
    expect(Number(aggregate(our)['Request Count'])).toBe(total(our).requests);
    expect(Number(aggregate(our)['Failure Count'])).toBe(total(our).failures);
  });

  test('has the same rate and content size', () => {
    for (const column of ['Requests/s', 'Average Content Size']) {
      expectClose(Number(aggregate(our)[column]), Number(aggregate(their)[column]));
    }
  });

  // The few slowest of some hundred requests show the machine: two runs of Locust differ in them. And a refused
  // connection takes no time but the generator's own.
  test.skipIf(row.dead)('has percentiles of the same bucket or the next, up to 99 %', () => {
    const columns = Object.keys(aggregate(our)).filter((column) => /^\d\d%$/.test(column));
    expect(columns).toHaveLength(8);
    const rows = columns.map((column) => [column, Number(aggregate(our)[column]), Number(aggregate(their)[column])]);
    expect(rows.filter(([, ours, theirs]) => Math.abs(bucket(Number(ours)) - bucket(Number(theirs))) > 1)).toEqual([]);
  });

  test('says the same on standard error', () => {
    expect(said(our.stderr, 'ours')).toEqual(said(their.stderr, 'locust'));
  });
});

const users = (side: Side) => history(side).map((row) => Number(row['User Count']));

/** By the server; in the first so many seconds. */
function seen({ notes }: Side, seconds = Number.POSITIVE_INFINITY) {
  const end = (notes.requests[0]?.arrived ?? 0) + seconds * 1000;
  const requests = notes.requests.filter(({ arrived }) => arrived < end);
  const count = (wanted: (status: number) => boolean) => requests.filter(({ status }) => wanted(status)).length;
  return {
    arrived: requests.length,
    answered: count((status) => status > 0),
    failed: count((status) => status >= 400),
  };
}

function expectClose(our: number, their: number): void {
  const apart = their === 0 ? our : Math.abs(our / their - 1);
  expect(apart, `ours ${our}, Locust's ${their}`).toBeLessThanOrEqual(TOLERANCE);
}
