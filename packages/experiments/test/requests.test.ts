import { expect, test } from 'vitest';
import { parseBegin, parseCounter, parseLoad, parseRequest, summarize } from '../src/load/requests.js';
import { parseAverages } from '../src/observe/autoscaler-metrics.js';
import { percentile } from '../src/trace/percentile.js';

const request = (start: number, end: number, status = 200) => ({ id: '1-0', start, end, status, error: '-' });

test('a line of the load’s log begins or ends a request, or is neither', () => {
  expect(parseBegin('begin 3-17 1795520866566')).toEqual({ id: '3-17', time: 1795520866566 });
  expect(parseRequest('request 3-17 1795520866572 5.5 200 -')).toEqual({
    id: '3-17',
    start: 1795520866566.5,
    end: 1795520866572,
    status: 200,
    error: '-',
  });
  expect(parseRequest('request 1-0 1795520866572 60000.0 0 request_timeout')).toMatchObject({
    status: 0,
    error: 'request_timeout',
  });
  for (const line of ['', '    http_reqs.....: 1     1.1/s', 'level=warning msg="request failed"']) {
    expect([parseBegin(line), parseRequest(line)]).toEqual([undefined, undefined]);
  }
});

test('a scenario says what it does, and for how long', () => {
  expect(parseLoad('load 12 users, each with 1 to 99 texts and then 1 to 5 s of thought, for 90 s')).toEqual({
    describe: '12 users, each with 1 to 99 texts and then 1 to 5 s of thought',
    seconds: 90,
  });
  for (const line of ['', 'load', 'begin 3-17 1795520866566']) expect(parseLoad(line)).toBeUndefined();
});

test('k6’s summary counts the requests, and those that were not begun in time', () => {
  expect(parseCounter('    http_reqs......................: 5516   119.44141/s')).toEqual({
    name: 'http_reqs',
    count: 5516,
  });
  expect(parseCounter('    dropped_iterations.............: 7      0.151/s')).toEqual({
    name: 'dropped_iterations',
    count: 7,
  });
  for (const line of [
    '    http_req_failed................: 0.00%  0 out of 26',
    '    iterations.....................: 26     8.649971/s',
    'http_reqs: 3 ',
  ]) {
    expect(parseCounter(line)).toBeUndefined();
  }
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

test('the autoscaler’s averages are those of the revision', () => {
  const line = (name: string, namespace: string, revision: string, value: string) =>
    `${name}{k8s_namespace_name="${namespace}",kn_configuration_name="a",kn_revision_name="${revision}"} ${value}`;
  const text = [
    '# TYPE kn_revision_concurrency_stable gauge',
    line('kn_revision_concurrency_stable', 'other', 'a-1', '9'),
    line('kn_revision_concurrency_stable', 'mine', 'a-1', '1.25'),
    line('kn_revision_concurrency_panic', 'mine', 'a-1', '3e+00'),
    line('kn_revision_rps_stable_per_second', 'mine', 'b-1', '40'),
    line('kn_revision_rps_panic_per_second', 'mine', 'b-1', '42'),
  ].join('\n');
  expect(parseAverages(text, { namespace: 'mine', name: 'a-1' }, 'concurrency')).toEqual({ stable: 1.25, panic: 3 });
  expect(parseAverages(text, { namespace: 'mine', name: 'b-1' }, 'rps')).toEqual({ stable: 40, panic: 42 });
  expect(parseAverages(text, { namespace: 'mine', name: 'a-2' }, 'concurrency')).toBeUndefined();
});
