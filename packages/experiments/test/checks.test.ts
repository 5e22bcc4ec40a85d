import { describe, expect, test } from 'vitest';
import { evaluate } from '../src/checks/evaluate.js';
import type { Evidence } from '../src/checks/evidence.js';
import { broken, evidence } from './evidence.js';

const { experiment, requests, observations } = evidence();

test('a run as it should be passes every check, and has its figures', () => {
  const trace = evaluate(evidence());
  expect(broken(trace)).toEqual([]);
  expect(trace.figures).toMatchObject({
    requests: 1190,
    failed: 0,
    rate: 10,
    p50: 40,
    secondPodAfter: 20,
    peak: 4,
    peakAfter: 20,
    expectedPeak: 4,
    minimumAfter: 40,
  });
});

describe('a proof holds', () => {
  test.for<[string, Evidence]>([
    ['when k6 counted one that it was stopped in', evidence({ counted: 1191, interrupted: 2 })],
    [
      'when a tenth of the requests of a rate was not begun',
      evidence({ experiment: { ...experiment, amount: 'RATE' }, dropped: 130 }),
    ],
    [
      'when pods were gone before anyone looked',
      evidence({ observations: observations.map((one) => ({ ...one, terminating: 0 })) }),
    ],
  ])('%s', ([, given]) => {
    expect(broken(evaluate(given))).toEqual([]);
  });
});

describe('a proof fails', () => {
  const first = (change: object) => requests.map((one, i) => (i === 700 ? { ...one, ...change } : one));

  test.for<[string, Evidence, string]>([
    ['on one request that failed', evidence({ requests: first({ status: 503 }) }), 'answersEveryRequest'],
    ['on one request without an answer', evidence({ requests: first({ status: 0 }) }), 'answersEveryRequest'],
    ['without any request', evidence({ requests: [], counted: 0 }), 'answersEveryRequest'],
    ['on a request that is not in the log', evidence({ counted: 1191 }), 'countsEveryRequest'],
    [
      'on more requests than were in flight when k6 was stopped',
      evidence({ counted: 1193, interrupted: 2 }),
      'countsEveryRequest',
    ],
    ['on a request that k6 did not count', evidence({ counted: 1189, interrupted: 2 }), 'countsEveryRequest'],
    ['when it does not grow enough', evidence({}, (at) => (at >= 20 && at < 100 ? 3 : 1)), 'scalesUp'],
    ['when it does not come back', evidence({}, (at) => (at >= 20 ? 4 : 1)), 'scalesDown'],
    [
      'when the second pod is late',
      evidence({ experiment: { ...experiment, secondPodWithin: 15 } }),
      'secondPodInTime',
    ],
    [
      'when a service does not get back to zero',
      evidence({ experiment: { ...experiment, coldStarts: 2 }, coldStarts: [{ total: 1, server: 1 }] }),
      'startsFromZero',
    ],
    [
      'when more than a tenth of the requests of a rate was not begun',
      evidence({ experiment: { ...experiment, amount: 'RATE' }, dropped: 140 }),
      'startsRequestsInTime',
    ],
    [
      'when nobody asked while pods went',
      evidence({ requests: requests.filter(({ end }) => end < 99_000) }),
      'answersWhileScalingDown',
    ],
    [
      'when none was answered while pods went',
      evidence({ requests: requests.map((one) => (one.end < 99_000 ? one : { ...one, status: 0 })) }),
      'answersWhileScalingDown',
    ],
  ])('%s', ([, given, id]) => {
    expect(broken(evaluate(given))).toContain(id);
  });
});
