import type { HpaSpec } from '@repo/cluster';
import { describe, expect, test } from 'vitest';
import { hpaExpected } from '../src/expected/hpa.js';

/** Of pods that use some millicores of 1000, and `ready` of them ready. */
const usage = (millicores: number[], ready = millicores.length) => ({
  total: millicores.reduce((sum, one) => sum + one, 0),
  pods: millicores.length,
  ready,
  request: 1000,
});

describe('the HPA', () => {
  const cpu = (target: number) => ({ resource: { name: 'cpu', target: { averageUtilization: target } } });
  const spec: HpaSpec = { minReplicas: 2, maxReplicas: 20, metrics: [cpu(50)] };
  /** `replicas` pods that use `percent` of their request, at each of `seconds`. */
  const seen = (replicas: number, percent: number, ...seconds: number[]) =>
    seconds.map((at) => ({ at, replicas, usage: { cpu: usage(Array(replicas).fill(percent * 10)) } }));
  const desired = (hpa: HpaSpec, window: number, ...observations: ReturnType<typeof seen>) =>
    hpaExpected(hpa, observations, window).map((decision) => decision?.desired);

  test('asks for nothing while no metric is known', () => {
    expect(hpaExpected(spec, [{ at: 0, replicas: 2, usage: {} }], 300)).toEqual([undefined]);
  });

  test('follows the metric that asks for most', () => {
    const both: HpaSpec = {
      ...spec,
      metrics: [cpu(50), { resource: { name: 'memory', target: { averageUtilization: 80 } } }],
    };
    const memory = { total: 4 * 160, pods: 4, ready: 4, request: 100 };
    const [decision] = hpaExpected(
      both,
      [{ at: 0, replicas: 4, usage: { cpu: usage([100, 100, 100, 100]), memory } }],
      300,
    );
    expect(decision).toEqual({ recommended: 8, desired: 8 });
  });

  test('stays between min and max', () => {
    expect(desired(spec, 0, ...seen(2, 10, 0))).toEqual([2]);
    expect(desired({ ...spec, maxReplicas: 3 }, 0, ...seen(2, 250, 0))).toEqual([3]);
  });

  test('goes down to the highest wish of the window, once that has passed', () => {
    const observations = [...seen(6, 50, 0), ...seen(6, 10, 10, 29, 31)];
    expect(desired(spec, 30, ...observations)).toEqual([6, 6, 6, 2]);
  });

  test('without a behavior, grows to no more than twice as many or four pods, whichever is more', () => {
    expect(desired({ ...spec, minReplicas: 1 }, 300, ...seen(1, 2000, 0))).toEqual([4]);
    expect(desired(spec, 300, ...seen(6, 400, 0))).toEqual([12]);
  });

  test('with a behavior that names no policy, by no more than twice or four pods in a period', () => {
    const behavior = { scaleDown: { stabilizationWindowSeconds: 0 } };
    expect(desired({ ...spec, behavior, minReplicas: 1 }, 300, ...seen(1, 2000, 0))).toEqual([5]);
    expect(desired({ ...spec, behavior }, 300, ...seen(6, 400, 0))).toEqual([12]);
  });

  test('a tenth above the target is within the tolerance, and so is a tenth below', () => {
    expect(desired(spec, 0, ...seen(5, 55, 0))).toEqual([5]);
    expect(desired(spec, 0, ...seen(5, 45, 0))).toEqual([5]);
    expect(desired(spec, 0, ...seen(5, 56, 0))).toEqual([6]);
  });

  test('takes the tolerance of each direction from its behavior', () => {
    const of = (behavior: NonNullable<HpaSpec['behavior']>) => (percent: number) =>
      desired({ ...spec, behavior, minReplicas: 1 }, 0, ...seen(10, percent, 0))[0];
    const exact = of({ scaleUp: { tolerance: '0' }, scaleDown: { tolerance: '500m', stabilizationWindowSeconds: 0 } });
    expect([exact(51), exact(50), exact(30), exact(24)]).toEqual([11, 10, 10, 5]);
    const upAlone = of({ scaleUp: { tolerance: '50m' }, scaleDown: { stabilizationWindowSeconds: 0 } });
    expect([upAlone(52), upAlone(54), upAlone(45), upAlone(43)]).toEqual([10, 11, 10, 9]);
  });

  test('is not computed for an HPA that scales to zero by an external metric, which is not observed', () => {
    const external = { external: { metric: { name: 'queue' }, target: { averageValue: '5' } } };
    const hpa = { ...spec, minReplicas: 0, metrics: [cpu(50), external] } as HpaSpec;
    expect(desired(hpa, 0, ...seen(2, 100, 0))).toEqual([undefined]);
  });

  test('shrinks by no more than its policy', () => {
    const policies = [{ type: 'Percent', value: 50, periodSeconds: 60 }] as const;
    const careful: HpaSpec = { ...spec, behavior: { scaleDown: { stabilizationWindowSeconds: 0, policies } } };
    expect(desired(careful, 300, ...seen(10, 1, 0))).toEqual([5]);
  });
});
