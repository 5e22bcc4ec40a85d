import { describe, expect, test } from 'vitest';
import { evaluate } from '../src/checks/evaluate.js';
import type { Evidence } from '../src/checks/evidence.js';
import type { Observation } from '../src/observe/observe.js';
import { broken, evidence, unseen } from './evidence.js';

const ID = 'matchesAlgorithm';

describe('an HPA', () => {
  const { observations } = evidence();
  const using = (percent: number, from: number, to: number) =>
    observations.map((one) =>
      one.time >= from * 1000 && one.time < to * 1000
        ? { ...one, usage: { cpu: { total: one.pods * percent * 2, pods: one.pods, ready: one.pods, request: 200 } } }
        : one,
    );

  test('may not have synced when its metric asked for more', () => {
    const trace = evaluate(evidence({ observations: using(100, 50, 51) }));
    expect(trace.figures.expectedPeak).toBeGreaterThan(5);
    expect(broken(trace)).toEqual([]);
  });

  test('syncs at least once in 17 s', () => {
    expect(broken(evaluate(evidence({ observations: using(100, 45, 64) })))).toContain(ID);
  });

  test('may have synced when nobody else looked', () => {
    expect(broken(evaluate(evidence({ observations: unseen(using(100, 45, 64), 50, 56) })))).not.toContain(ID);
  });

  test('is not compared while metrics-server is silent, nor proven by less than half of its seconds', () => {
    const silent = (seconds: number) =>
      evaluate(
        evidence({
          observations: observations.map((one) => (one.time < seconds * 1000 ? { ...one, usage: {} } : one)),
        }),
      );
    expect(broken(silent(55))).not.toContain(ID);
    expect(broken(silent(65))).toContain(ID);
  });

  test.for([
    ['when it grows without a cause', (at: number) => (at >= 20 && at < 100 ? 6 : 1)],
    [
      'when it does not grow for as long as its metric asks for it',
      (at: number) => (at >= 60 && at < 130 ? 4 : at >= 20 && at < 60 ? 2 : 1),
    ],
  ] as const)('fails %s', ([, pods]) => {
    expect(broken(evaluate(evidence({}, pods)))).toContain(ID);
  });
});

describe('Knative', () => {
  /** A panic of four seconds, from second 20 on, asks for 10 pods for a window of 10 s; before and after it is 1. */
  const panicking = (changes: Partial<Evidence> = {}): Evidence => {
    const observations: Observation[] = Array.from({ length: 125 }, (_, i) => {
      const at = i - 5;
      const panic = at >= 20 && at < 24 ? 7 : 0.5;
      const count = at >= 20 && at < 34 ? 10 : 1;
      const pods = { desired: count, pods: count, ready: at < 24 ? 1 : count, terminating: 0 };
      const averages = { stable: 0.5, panic };
      return { time: at * 1000, took: 20, ...pods, metrics: { concurrency: 0.5 }, usage: {}, averages };
    });
    const { hpa: _hpa, hpaTable: _table, ...rest } = evidence();
    return {
      ...rest,
      autoscaler: { ...rest.autoscaler, kind: 'KnativePodAutoscaler', targets: { concurrency: 0.7 }, window: 10 },
      annotations: {
        'autoscaling.knative.dev/target': '1',
        'autoscaling.knative.dev/window': '10s',
        'autoscaling.knative.dev/min-scale': '1',
        'autoscaling.knative.dev/max-scale': '10',
      },
      observations,
      ...changes,
    };
  };
  const { observations } = panicking();
  const calm = { stable: 0.5, panic: 0.5 };

  test('desires what is expected in a panic', () => {
    const trace = evaluate(panicking());
    expect(trace.figures.expectedPeak).toBe(10);
    expect(broken(trace)).toEqual([]);
  });

  test('fails when it panics without a cause', () => {
    const without = observations.map((one) => ({ ...one, averages: calm }));
    expect(broken(evaluate(panicking({ observations: without })))).toContain(ID);
  });

  test('is not held to a panic that nobody saw', () => {
    const trace = evaluate(panicking({ observations: unseen(observations, 20, 24) }));
    expect(trace.figures.expectedPeak).toBeLessThan(10);
    expect(broken(trace)).toEqual([]);
    expect(trace.checks.find(({ id }) => id === ID)?.observed).toMatch(/; not observed for up to 5 s$/);
  });

  test('nor to one while its averages were not shown', () => {
    const hidden = observations.map((one) =>
      one.time >= 20_000 && one.time < 24_000 ? { ...one, averages: undefined } : one,
    );
    expect(broken(evaluate(panicking({ observations: hidden })))).toEqual([]);
  });

  test('nor to averages that were read for seconds', () => {
    const slow = observations.map((one) => (one.time === 20_000 ? { ...one, took: 1500, averages: calm } : one));
    const late = slow.map((one) => (one.time > 20_000 && one.time < 24_000 ? { ...one, averages: calm } : one));
    expect(broken(evaluate(panicking({ observations: late })))).toEqual([]);
  });

  test('fails when it does not grow for as long as it is asked to', () => {
    const small = observations.map((one) => ({ ...one, desired: 4, averages: { stable: 7, panic: 7 } }));
    expect(broken(evaluate(panicking({ observations: small })))).toContain(ID);
  });
});
