// The same flags, the same user and the same server for Locust and for this command, both at once: 100 users who wait a
// second are a tenth of what one CPU of either can do.
import { beforeAll, describe, expect, test } from 'vitest';
import { bucket } from './buckets.js';
import { said } from './console.js';
import { aggregate, csv, ending, FILES, failures, firstOf, history, seen, stalled, total } from './results.js';
import { type Case, runBoth, type Side } from './side.js';
import { bounds, curve, isWithin, type Range } from './users.js';

const TOLERANCE = 0.03;
/** What k6 takes from the end of its users to the first connection that its server sees closed. */
const LAST_MS = 10;
// Rounded to 10 ms: what a generator itself adds, some ms, moves a percentile by at most one step.
const server = { answer: 'json', delayMs: [120, 360] } as const;
const load = (users: number, rate: number, seconds = 30) => ({
  users,
  seconds,
  flags: ['-u', `${users}`, '-r', `${rate}`, '-t', `${seconds}s`],
});

const CASES: Record<string, Case & { readonly users: number; readonly seconds: number }> = {
  '20 users, 5 a second': { ...load(20, 5), server },
  '100 users, 10 a second': { ...load(100, 10), server },
  'a twentieth of the answers failures': { ...load(20, 5), server: { ...server, failEvery: 20 } },
  'a dead server': { ...load(20, 5, 10), server: { ...server, diesAfter: 0 } },
};

describe.each(Object.entries(CASES))('%s', (name, row) => {
  const isDead = row.server.diesAfter === 0;
  // In its last second a generator may be about to end.
  const both = row.seconds - 1;
  let their: Side;
  let our: Side;
  let stall: number;
  /** Requests that the stall may have cost: a user makes at most one in a second. And their share of all. */
  let lost: number;
  let lostShare: number;
  beforeAll(async () => {
    [their, our] = await runBoth(row);
    stall = stalled([their, our]);
    lost = row.users * stall;
    lostShare = lost / total(their).requests;
    const told = [their, our].map((side) => `${total(side).requests} requests, ${total(side).failures} failed`);
    console.log(`  ${name}: Locust ${told[0]}; ours ${told[1]}; a stall of ${Math.round(stall * 1000)} ms`);
  });

  test('ends with the same exit code', () => {
    expect(ending(our)).toEqual(ending(their));
  });

  test.skipIf(isDead)('has the same users at each moment, as its server sees them', () => {
    const [theirUsers, ourUsers] = [curve(their.notes, both, stall), curve(our.notes, both)];
    const wrong = ourUsers.filter(([users], second) => !isWithin(users, theirUsers[second] as Range));
    expect(wrong, `ours ${ourUsers}\nLocust's ${theirUsers}`).toEqual([]);
    expect(ourUsers.at(-1 - Math.floor(stall))).toEqual([row.users, row.users]);
  });

  test('has the same users in each row of its history', () => {
    const [theirUsers, ourUsers] = [users(their), users(our)];
    // A row may come just before a step of the ramp or just after it; k6 drops those of whole seconds that it missed.
    const missed = Math.floor(stall);
    const wrong = ourUsers.slice(0, Math.min(theirUsers.length, both)).filter((count, row) => {
      const near = theirUsers.slice(Math.max(0, row - 1 - missed), row + 2 + missed);
      return !isWithin(count, [Math.min(...near), Math.max(...near)]);
    });
    expect(wrong, `ours ${ourUsers}\nLocust's ${theirUsers}`).toEqual([]);
    expect(ourUsers.length).toBeGreaterThanOrEqual(theirUsers.length - 1 - missed);
  });

  test.skipIf(isDead)('has in each row of its history the users that its server sees', () => {
    const wrong = history(our).filter(({ Timestamp, 'User Count': count }) => {
      // A user is counted up to 100 ms before it connects.
      const [from, slack] = [Number(Timestamp) * 1000, 100 + stall * 1000];
      return !isWithin(Number(count), bounds(our.notes, from - slack, from + 1000 + slack));
    });
    expect(wrong).toEqual([]);
  });

  test.skipIf(isDead)('makes as many requests and meets as many failures', () => {
    const [theirSeen, ourSeen] = [seen(firstOf(their.notes, both)), seen(firstOf(our.notes, both))];
    expectClose(ourSeen.answered, theirSeen.answered, lostShare);
    const apart = Math.abs(ourSeen.failed - theirSeen.failed);
    expect(apart).toBeLessThanOrEqual(1 + lost / (row.server.failEvery ?? 1));
  });

  test.skipIf(isDead)('counts the requests that its server answered, and no others', () => {
    const { requests, connections } = our.notes;
    // Its users all end at one moment: answers of just before it may be on their way to a user that is no more.
    const end = Math.min(...connections.map(({ closed = Number.POSITIVE_INFINITY }) => closed));
    const before = end - LAST_MS - stalled([our]) * 1000;
    const sure = seen(requests.filter(({ answered = end }) => answered < before));
    expect(total(our).requests).toBeGreaterThanOrEqual(sure.answered);
    expect(total(our).requests).toBeLessThanOrEqual(requests.length);
    expect(total(our).failures).toBeGreaterThanOrEqual(sure.failed);
    expect(total(our).failures).toBeLessThanOrEqual(seen(requests).failed);
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
    const [ours, theirs] = [aggregate(our), aggregate(their)];
    expectClose(Number(ours['Requests/s']), Number(theirs['Requests/s']), lostShare);
    expectClose(Number(ours['Average Content Size']), Number(theirs['Average Content Size']));
  });

  // The few slowest of some hundred requests show the machine: two runs of Locust differ in them. And a refused
  // connection takes no time but the generator's own.
  test.skipIf(isDead)('has percentiles of the same bucket or the next, up to 99 %', () => {
    const columns = Object.keys(aggregate(our)).filter((column) => /^\d\d%$/.test(column));
    expect(columns).toHaveLength(8);
    const wrong = columns.filter((column) => {
      const [ours, theirs] = [Number(aggregate(our)[column]), Number(aggregate(their)[column])];
      // An answer waits for its server and for its client: twice as many of them are late as of beats.
      const wait = stalled([their, our], (1 + Number.parseInt(column, 10) / 100) / 2);
      return bucket(Math.max(ours, theirs)) - bucket(Math.min(ours, theirs) + wait * 1000) > 1;
    });
    expect(wrong, JSON.stringify([aggregate(our), aggregate(their)])).toEqual([]);
  });

  test('says the same on standard error', () => {
    expect(said(our.stderr, 'ours')).toEqual(said(their.stderr, 'locust'));
  });
});

const users = (side: Side) => history(side).map((row) => Number(row['User Count']));

/** @param share of the requests that need not have been made */
function expectClose(our: number, their: number, share = 0): void {
  const apart = their === 0 ? our : Math.abs(our / their - 1);
  expect(apart, `ours ${our}, Locust's ${their}`).toBeLessThanOrEqual(TOLERANCE + share);
}
