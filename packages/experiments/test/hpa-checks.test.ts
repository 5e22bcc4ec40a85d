import { describe, expect, test } from 'vitest';
import { evaluate } from '../src/checks/evaluate.js';
import type { Evidence } from '../src/checks/evidence.js';
import { broken, evidence, unseen } from './evidence.js';

const { observations } = evidence();
const unknown = (from: number, to: number) =>
  evidence({
    observations: observations.map((one) =>
      one.time >= from * 1000 && one.time <= to * 1000 ? { ...one, metrics: {} } : one,
    ),
  });
/** Nobody looked from one second to another, while it grew or shrank as told. */
const stalled = (from: number, to: number, pods: (at: number) => number) =>
  evidence({ observations: unseen(evidence({}, pods).observations, from, to) });

describe('a proof of an HPA holds', () => {
  test.for<[string, Evidence]>([
    ['when two looks at its metrics fail', unknown(40, 72)],
    // 3 pods more are allowed in 15 s: at 20 s 4, at 35 s 5, of which the first are seen 4 s late.
    ['when pods came before they were seen', stalled(20, 24, (at) => (at < 20 || at >= 100 ? 1 : at < 35 ? 4 : 5))],
  ])('%s', ([, given]) => {
    expect(broken(evaluate(given))).toEqual([]);
  });
});

describe('a proof of an HPA fails', () => {
  const grows = 'scalesUpWithinPolicies';

  test.for<[string, Evidence, string]>([
    ['when it grows too fast', evidence({}, (at) => (at >= 20 && at < 100 ? 5 : 1)), grows],
    ['when it grows again too soon', evidence({}, (at) => (at < 20 || at >= 100 ? 1 : at < 31 ? 4 : 5)), grows],
    ['when pods go too soon', evidence({}, (at) => (at >= 20 && at < 75 ? 4 : 1)), 'holds'],
    ['when a metric is not known for longer', unknown(40, 73), 'knowsItsMetrics'],
    [
      'when kubectl shows no percentage',
      evidence({ hpaTable: 'app-fastify  Deployment/app-fastify  cpu: <unknown>/50%  1  10  2  5m10s\n' }),
      'showsUsage',
    ],
  ])('%s', ([, given, id]) => {
    expect(broken(evaluate(given))).toContain(id);
  });
});
