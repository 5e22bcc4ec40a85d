import { describe, expect, test } from 'vitest';
import { LoadLog } from '../src/load/load-log.js';

/** @param lines each with the ms at which it is read */
function logOf(...lines: [line: string, readAt: number][]): LoadLog {
  const log = new LoadLog();
  for (const [line, now] of lines) log.read(line, now);
  return log;
}

test('a load tells what it does, its requests, what k6 counted and what k6 complains of', () => {
  const log = logOf(
    ['load 12 users, for 90 s', 0],
    ['begin 1-0 1000', 1001],
    ['request 1-0 1040 40.0 200 -', 1041],
    ['level=warning msg="request failed"', 1042],
    ['', 1043],
    ['    http_reqs......................: 26     8.649971/s', 1044],
    ['    dropped_iterations.............: 7      0.151/s', 1045],
  );
  expect(log).toMatchObject({ load: { describe: '12 users', seconds: 90 }, counted: 26, dropped: 7 });
  expect(log.requests).toEqual([{ id: '1-0', start: 1000, end: 1040, status: 200, error: '-' }]);
  expect(log.messages).toEqual(['level=warning msg="request failed"']);
});

describe('a request that has begun and not ended', () => {
  const log = () => logOf(['begin 1-0 1000', 1001], ['begin 2-0 2000', 2001], ['request 2-0 2040 40.0 200 -', 2041]);

  test('was never answered, if k6 ended by itself', () => {
    const ended = log();
    ended.close(false);
    expect(ended.requests.at(-1)).toEqual({ id: '1-0', start: 1000, end: 2040, status: 0, error: 'never_answered' });
    expect(ended.interrupted).toBe(0);
  });

  test('was interrupted, if k6 was stopped', () => {
    const stopped = log();
    stopped.close(true);
    expect(stopped.requests).toHaveLength(1);
    expect(stopped.interrupted).toBe(1);
  });
});

test('all in flight have ended, whatever began since', () => {
  const log = logOf(['begin 1-0 1000', 1001], ['begin 2-0 1000', 1001]);
  const ended = log.inFlight();
  log.read('request 1-0 1040 40.0 200 -', 1041);
  log.read('begin 1-0 1050', 1051);
  expect(ended()).toBe(false);
  log.read('request 2-0 1060 60.0 0 request_timeout', 1061);
  expect(ended()).toBe(true);
});

describe('the clock of the load', () => {
  const starts = (log: LoadLog) => log.requests.map(({ start }) => start);

  test('is this one, when the first lines come late', () => {
    const log = logOf(
      ['begin 1-0 1000', 6000],
      ['request 1-0 1040 40.0 200 -', 6000],
      ['begin 1-1 6000', 6001],
      ['request 1-1 6040 40.0 200 -', 6041],
    );
    expect(starts(log)).toEqual([1000, 6000]);
  });

  test.for([7000, -7000])('is another, when no line comes within three seconds of its time: %d ms', (skew) => {
    const log = logOf(
      ['begin 1-0 10000', 10_400 + skew],
      ['request 1-0 10040 40.0 200 -', 10_040 + skew],
      ['begin 1-1 11000', 11_300 + skew],
      ['request 1-1 11040 40.0 200 -', 11_240 + skew],
    );
    expect(starts(log)).toEqual([10_000 + skew, 11_000 + skew]);
  });
});
