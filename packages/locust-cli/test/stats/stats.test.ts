import { expect, test } from 'vitest';
import type { Entry } from '../../src/stats/entry.js';
import { Stats } from '../../src/stats/stats.js';
import { events, replay } from '../report/replay.js';

const request = (time: number, ms = 1) => ({ time, method: 'GET', name: '/', ms });

/** All that does not depend on the order in which numbers were added up. */
function figures(entry: Entry) {
  const { method, name, requests, failures, min, max, median, rps, failRate, currentRps, currentFailRate } = entry;
  const percentiles = [0, 0.5, 0.9, 0.999, 1].map((p) => entry.percentile(p));
  return {
    method,
    name,
    requests,
    failures,
    min,
    max,
    median,
    rps,
    failRate,
    currentRps,
    currentFailRate,
    percentiles,
  };
}

test('samples up to a second late give the same figures', () => {
  const all = events('mixed');
  const late = all
    .map((event, i) => ({ event, seen: event.time + ((i * 7) % 10) / 10 }))
    .sort((a, b) => a.seen - b.seen)
    .map(({ event }) => event);
  expect(late).not.toEqual(all);
  const [inOrder, outOfOrder] = [replay(all), replay(late)];
  expect([...outOfOrder.sorted(), outOfOrder.total].map(figures)).toEqual(
    [...inOrder.sorted(), inOrder.total].map(figures),
  );
  const seen = ({ key, occurrences, firstSeen, lastSeen }: (typeof inOrder.errors)[number]) => [
    ...[key, occurrences, firstSeen, lastSeen],
  ];
  expect(outOfOrder.errorsSorted().map(seen)).toEqual(inOrder.errorsSorted().map(seen));
  for (const { rps, average, percentiles } of outOfOrder.history) {
    for (const value of [rps, average, ...Object.values(percentiles)]) expect(value).toBeGreaterThanOrEqual(0);
  }
});

test('a late failure is the first that was seen, not the last of all', () => {
  const stats = new Stats(0);
  for (const time of [10.5, 9.75]) stats.log({ ...request(time), error: 'OSError()' });
  expect(stats.errors).toMatchObject([{ occurrences: 2, firstSeen: 9.75, lastSeen: 10.5 }]);
  expect(stats.lastRequest).toBe(10.5);
  expect(stats.total.rps).toBe(2 / 10.5);
});

test('a request from before the start counts, and rates stay finite', () => {
  const stats = new Stats(100);
  stats.log(request(99.5));
  expect(stats.total).toMatchObject({ requests: 1, rps: 0, currentRps: 0, currentFailRate: 0 });
  stats.log(request(102));
  expect(stats.total.rps).toBe(1);
});

test('sizes are averages over all requests, and 0 where a scenario tells none', () => {
  const stats = new Stats(0);
  for (const time of [1, 2]) stats.log(request(time));
  stats.log({ ...request(3), name: '/other' });
  stats.addContent('GET', '/', 100);
  expect(stats.sorted().map(({ averageContent }) => averageContent)).toEqual([50, 0]);
  expect(stats.total.averageContent).toBeCloseTo(100 / 3);
});

test('current percentiles are of the last ten seconds, and unknown without requests around their begin', () => {
  const stats = new Stats(0);
  for (let second = 0; second < 30; second++) stats.log(request(second + 0.5, second < 20 ? 900 : 10));
  expect(stats.total.percentile(1)).toBe(900);
  // From 20 on, as what was known at the end of 19 is taken off.
  expect(stats.total.currentPercentile(1, 29.9)).toBe(10);
  expect(stats.total.currentPercentile(1, 28.9)).toBe(900);
  expect(stats.total.currentPercentile(1, 60)).toBeUndefined();
});

test('an exception counts once for each time at its place', () => {
  const stats = new Stats(0);
  for (const place of ['a', 'b', 'a']) stats.logException('boom', place);
  expect(stats.exceptions).toEqual([
    { message: 'boom', traceback: 'a', count: 2 },
    { message: 'boom', traceback: 'b', count: 1 },
  ]);
});
