import { describe, expect, test } from 'vitest';
import { type Evidence, evaluate } from '../../src/exercise/evaluate.js';
import type { HpaSpec } from '../../src/objects.js';

const hpa: HpaSpec = {
  minReplicas: 1,
  maxReplicas: 10,
  metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 50 } } }],
  behavior: {
    scaleUp: { policies: [{ type: 'Pods', value: 3, periodSeconds: 15 }] },
    scaleDown: { stabilizationWindowSeconds: 30, policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
  },
};

/** Sixty seconds of load on a target of 50 %: 1 pod, 4 from second 20 on, and 1 again 40 s after the load. */
function evidence(
  changes: Partial<Evidence> = {},
  pods = (at: number): number => (at >= 20 && at < 100 ? 4 : 1),
): Evidence {
  const observations = Array.from({ length: 125 }, (_, i) => {
    const at = i - 5;
    const count = pods(at);
    const percent = (at >= 10 && at < 70 ? 200 : 4) / count;
    const cpu = { total: count * percent * 2, pods: count, ready: count, request: 200 };
    return { time: at * 1000, wanted: count, pods: count, ready: count, metrics: { cpu: percent }, usage: { cpu } };
  });
  const requests = Array.from({ length: 1190 }, (_, i) => ({
    id: `${i}`,
    start: i * 100,
    end: i * 100 + 40,
    status: 200,
    error: '-',
  }));
  return {
    exercise: {
      overlay: 'hpa-v1',
      kind: 'HorizontalPodAutoscaler',
      story: '',
      peak: 4,
    },
    load: { describe: 'ten requests a second', seconds: 60 },
    autoscaler: { kind: 'HorizontalPodAutoscaler', name: 'a', min: 1, max: 10, targets: { cpu: 50 }, window: 30 },
    start: 0,
    hpa,
    hpaWindow: 300,
    hpaTable: 'NAME REFERENCE TARGETS …\napp-fastify  Deployment/app-fastify  cpu: 23%/50%  1  10  2  5m10s\n',
    observations,
    requests,
    counted: requests.length,
    dropped: 0,
    events: [],
    cluster: { kubernetes: 'v1.36.3', nodes: 1, cpus: 2 },
    ...changes,
  };
}

const broken = (trace: ReturnType<typeof evaluate>) => trace.claims.filter(({ held }) => !held).map(({ text }) => text);

test('a run as it should be holds every claim, and has its figures', () => {
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
    theoryPeak: 4,
    minimumAfter: 40,
  });
});

test('holds when the metric asks for more for a moment that the HPA may not have looked at', () => {
  const { observations } = evidence();
  const short = observations.map((one) =>
    one.time === 50_000 ? { ...one, usage: { cpu: { total: 4 * 100 * 2, pods: 4, ready: 4, request: 200 } } } : one,
  );
  const trace = evaluate(evidence({ observations: short }));
  expect(trace.figures.theoryPeak).toBeGreaterThan(5);
  expect(broken(trace)).toEqual([]);
});

describe('a proof fails', () => {
  const requests = evidence().requests;
  const first = (change: object) => requests.map((one, i) => (i === 700 ? { ...one, ...change } : one));
  const observations = evidence().observations;

  test.for<[string, Evidence, string]>([
    ['on one request that failed', evidence({ requests: first({ status: 503 }) }), 'every request is answered'],
    ['on one request without an answer', evidence({ requests: first({ status: 0 }) }), 'every request is answered'],
    ['without any request', evidence({ requests: [], counted: 0 }), 'every request is answered'],
    [
      'on a request that is not in the log',
      evidence({ counted: 1191 }),
      'every request that k6 counted is in the trace',
    ],
    [
      'when it does not grow enough',
      evidence({}, (at) => (at >= 20 && at < 100 ? 3 : 1)),
      'grows from 1 to at least 4',
    ],
    ['when it does not come back', evidence({}, (at) => (at >= 20 ? 4 : 1)), 'returns to 1'],
    [
      'when it grows without a cause',
      evidence({}, (at) => (at >= 20 && at < 100 ? 6 : 1)),
      'asks for what theory asks for, within one pod',
    ],
    [
      'when it does not grow for as long as its metric asks for it',
      evidence({}, (at) => (at >= 60 && at < 130 ? 4 : at >= 20 && at < 60 ? 2 : 1)),
      'asks for what theory asks for, within one pod',
    ],
    [
      'when it grows too fast',
      evidence({}, (at) => (at >= 20 && at < 100 ? 5 : 1)),
      'never grows faster than its policies allow',
    ],
    [
      'when pods go too soon',
      evidence({}, (at) => (at >= 20 && at < 75 ? 4 : 1)),
      'keeps a pod for 30 s after it was last needed',
    ],
    [
      'when a metric is not known',
      evidence({ observations: observations.map((one, i) => (i === 50 ? { ...one, metrics: {} } : one)) }),
      'knows its metrics at all times: cpu',
    ],
    [
      'when kubectl shows no percentage',
      evidence({ hpaTable: 'app-fastify  Deployment/app-fastify  cpu: <unknown>/50%  1  10  2  5m10s\n' }),
      'kubectl get hpa shows use against target, min, max and replicas',
    ],
    [
      'when the second pod is late',
      evidence({ exercise: { ...evidence().exercise, secondPodWithin: 15 } }),
      'has a second pod within 15 s',
    ],
    [
      'when a service does not get back to zero',
      evidence({ exercise: { ...evidence().exercise, coldStarts: 2 }, coldStarts: [{ total: 1, server: 1 }] }),
      'starts from zero 2 times, and is at zero again after each',
    ],
  ])('%s', ([, given, claim]) => {
    expect(broken(evaluate(given))).toContain(claim);
  });
});
