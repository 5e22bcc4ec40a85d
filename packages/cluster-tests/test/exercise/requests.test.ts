import { expect, test } from 'vitest';
import { decodeStat } from '../../src/exercise/queue-proxy.js';
import { concurrency, parseRequest, percentile, summarize } from '../../src/exercise/requests.js';

const request = (start: number, end: number, status = 200) => ({ start, end, status, error: '-' });

test('a line of the load’s log is a request, any other is none', () => {
  expect(parseRequest('request 1795520866572 5.4 200 -')).toEqual({
    start: 1795520866566.6,
    end: 1795520866572,
    status: 200,
    error: '-',
  });
  expect(parseRequest('request 1795520866572 60000.0 0 request_timeout')).toMatchObject({
    status: 0,
    error: 'request_timeout',
  });
  for (const line of ['', 'requests 12', 'level=warning msg="request failed"'])
    expect(parseRequest(line)).toBeUndefined();
});

test('a time holds the requests that ended in it', () => {
  const requests = [request(0, 900), request(500, 1500), request(1000, 1600, 503), request(0, 2000)];
  expect(summarize(requests, 1000, 2000)).toEqual({ requests: 2, failed: 1, rate: 2, p50: 600, p95: 1000, p99: 1000 });
  expect(summarize([], 0, 1000)).toMatchObject({ requests: 0, rate: 0, p50: null });
});

test('a percentile is one of the values', () => {
  const values = Array.from({ length: 100 }, (_, i) => i + 1);
  expect([50, 95, 99, 100].map((percent) => percentile(values, percent))).toEqual([50, 95, 99, 100]);
  expect(percentile([7], 1)).toBe(7);
});

test('concurrency counts each request for the part of the time that it is in flight', () => {
  expect(concurrency([request(-500, 500), request(250, 750), request(900, 5000)], 0, 1000)).toBeCloseTo(1.1);
});

test('what a queue-proxy reports is read from its bytes', () => {
  const bytes = new Uint8Array(2 + 3 + 4 * 9);
  bytes.set([0x0a, 3, 0x61, 0x62, 0x63]); // 1: "abc"
  const view = new DataView(bytes.buffer);
  for (const [i, value] of [2.5, 1.5, 42, 40].entries()) {
    view.setUint8(5 + 9 * i, ((i + 2) << 3) | 1);
    view.setFloat64(6 + 9 * i, value, true);
  }
  expect(decodeStat(bytes)).toEqual({ concurrency: 2.5, rps: 42 });
  // proto3 leaves zeros out.
  expect(decodeStat(bytes.slice(0, 5))).toEqual({ concurrency: 0, rps: 0 });
});
