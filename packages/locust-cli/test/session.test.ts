import { describe, expect, test } from 'vitest';
import { parseOptions } from '../src/options/options.js';
import { Session } from '../src/session.js';

/** @param flags besides -u 3 -r 1, with which all users are there after 2 s */
function start(...flags: string[]) {
  const said: string[] = [];
  const folders = { cwd: '/nowhere', home: '/nowhere' };
  const options = parseOptions(['--headless', '-u', '3', '-r', '1', ...flags], {}, folders);
  const session = new Session(options, { say: (_, text) => said.push(text), table: () => {} }, undefined);
  /** A request that ended then, and its size, which a scenario tells a moment later. */
  const request = (time: number) => {
    session.request({ time, method: 'GET', name: '/', ms: 1, error: `at ${time}` });
    session.content(time + 0.001, 'GET', '/', 50);
  };
  const counted = () => {
    const { total, errors, startTime } = session.stats;
    return { startTime, errors: errors.map(({ error }) => error), size: total.content };
  };
  return { session, said, request, counted };
}

test("what ended before the begin is setup's, whether it comes before the begin is known or after", () => {
  const { session, request, counted } = start();
  for (const time of [99, 100.1]) request(time);
  session.begin(100);
  for (const time of [99.5, 100.2]) request(time);
  expect(counted()).toEqual({ startTime: 100, errors: ['at 100.1', 'at 100.2'], size: 100 });
});

test('statistics begin anew at the moment when all users are there, and what ended before it may come late', () => {
  const { session, said, request, counted } = start('--reset-stats');
  session.begin(100);
  for (const time of [100.1, 101.9]) request(time);
  expect(said).toEqual([]);
  for (const time of [102.1, 101.8, 102.2]) request(time);
  session.users(103, 3);
  expect(said).toEqual(['All users spawned: {"users": 3} (3 total users)', 'Resetting stats\n']);
  expect(counted()).toEqual({ startTime: 102, errors: ['at 102.1', 'at 102.2'], size: 100 });
});

test('users that would come after the end are never all there', () => {
  const { session, said } = start('-t', '2', '--stop-timeout', '10');
  session.begin(100);
  session.users(105, 2);
  expect(said).toEqual([]);
});

const LIMIT = '--run-time limit reached, shutting down';
const LATE = 'Not all users finished their tasks & terminated in 2.0 seconds. Stopping them...';

test.each<[string, number, string[], string[]]>([
  ['before its time', 109.9, [], []],
  ['by its time', 110, [], [LIMIT]],
  ['by its time, which a reset does not move', 110, ['--reset-stats'], [LIMIT]],
  ['in its time to stop', 111.9, ['--stop-timeout', '2'], [LIMIT]],
  ['by its time to stop', 112, ['--stop-timeout', '2'], [LIMIT, LATE]],
])('a load that ended %s', (_, end, flags, expected) => {
  const { session, said } = start('-t', '10', ...flags);
  session.begin(100);
  session.users(105, 3);
  session.end(end);
  said.length = 0;
  session.sayWhatEnded();
  expect(said).toEqual(expected);
});

test('of what never began or never ended, nothing is said', () => {
  const { session, said } = start('-t', '1');
  session.sayWhatEnded();
  session.begin(100);
  session.sayWhatEnded();
  expect(said).toEqual([]);
});

test.each([
  [3, 3.5, []],
  [5, 5.9, [5]],
  [5, 7.5, [5, 7.5]],
])('after %i seconds, with an end at %s, charts have points at %j', (seconds, end, at) => {
  const { session } = start();
  session.begin(100);
  for (let second = 1; second <= seconds; second++) session.users(100 + second, 3);
  session.end(100 + end);
  session.close();
  expect(session.stats.history.map(({ time }) => time - 100)).toEqual(at);
});

describe('what the load generator could not do is told', () => {
  test('of users that never started, once those of the ramp had time to', () => {
    const { session } = start('-t', '60');
    session.begin(100);
    session.users(101, 2);
    session.end(103);
    expect(session.shortfall).toEqual([]);
    session.end(160);
    expect(session.shortfall).toEqual([
      expect.stringMatching(/^The load generator was full: 1 user never started\. Use/),
    ]);
    session.users(140, 3);
    expect(session.shortfall).toEqual([]);
  });

  test('of requests of an open model that did not start, the first of them at once', () => {
    const folders = { cwd: '/nowhere', home: '/nowhere' };
    const options = parseOptions(['--headless', '--open', '5', '-t', '60'], {}, folders);
    const said: string[] = [];
    const session = new Session(options, { say: (_, text) => said.push(text), table: () => {} }, undefined);
    session.begin(100);
    for (const time of [101, 102]) session.dropped(time, 1);
    session.end(160);
    expect(said).toEqual(['The load generator is full: at its limit of 50 in flight, requests do not start']);
    expect(session.shortfall).toEqual([expect.stringMatching(/: 2 requests never started, because the limit of 50 /)]);
  });
});
