import { describe, expect, it } from 'vitest';
import {
  decideHpa,
  HPA_START,
  type HpaManifestSpec,
  type HpaObservation,
  type HpaPod,
  type HpaSpec,
  type HpaState,
  type PodTotals,
  type Reading,
  readHpa,
  tellHpa,
} from '../src/index.js';

const CPU_50: HpaManifestSpec = {
  minReplicas: 1,
  maxReplicas: 100,
  metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
};

/** Pods that have long been ready, with a request of 200m of CPU. */
function pods(count: number): HpaPod[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `app-${i}`,
    ready: true,
    startedAt: -1000,
    readySince: -990,
    containers: [{ name: 'main', requests: { cpu: '200m' } }],
  }));
}

/** Each pod uses the same. */
function usage(value: string, count: number): Reading {
  return { samples: pods(count).map(({ name }) => ({ pod: name, value })) };
}

function sync(
  spec: HpaSpec,
  replicas: number,
  metrics: readonly Reading[],
  more: Partial<HpaObservation> = {},
  state = HPA_START,
) {
  return decideHpa(spec, state, { at: 0, replicas, pods: pods(replicas), metrics, ...more });
}

const reasons = ({ conditions }: { conditions: HpaState['conditions'] }) =>
  conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`);

// https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details
describe('the worked examples of the Kubernetes docs', () => {
  const spec = readHpa({
    ...CPU_50,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '100m' } } }],
  });

  it('doubles the replicas when the value is 200m and the target 100m', () => {
    expect(sync(spec, 3, [usage('200m', 3)]).desired).toBe(6);
  });

  it('halves the replicas when the value is 50m, once no recommendation of the last 5 minutes was higher', () => {
    let { state } = sync(spec, 4, [usage('50m', 4)]);
    const held = sync(spec, 4, [usage('50m', 4)], { at: 300 }, state);
    expect(held.desired).toBe(4);
    expect(reasons(held)).toContain('AbleToScale True ScaleDownStabilized');
    ({ state } = held);
    expect(sync(spec, 4, [usage('50m', 4)], { at: 301 }, state).desired).toBe(2);
  });

  it('leaves out scaling when the ratio is within 0.1 of 1', () => {
    expect(sync(spec, 10, [usage('110m', 10)]).desired).toBe(10);
    expect(sync(spec, 10, [usage('111m', 10)]).desired).toBe(12);
  });

  it('removes 8 of 80 replicas, then 8 of 72, with a policy of 10 %, and 4 at a time from 40 on', () => {
    const policies = [
      { type: 'Pods', value: 4, periodSeconds: 60 },
      { type: 'Percent', value: 10, periodSeconds: 60 },
    ] as const;
    const down = readHpa({ ...CPU_50, behavior: { scaleDown: { stabilizationWindowSeconds: 0, policies } } });
    let state = HPA_START;
    let replicas = 80;
    const seen = [replicas];
    for (let at = 0; at <= 600; at += 60) {
      ({ desired: replicas, state } = sync(down, replicas, [usage('10m', replicas)], { at }, state));
      seen.push(replicas);
    }
    expect(seen).toEqual([80, 72, 64, 57, 51, 45, 40, 36, 32, 28, 24, 20]);
  });

  it('takes the highest recommendation of several metrics', () => {
    const two = readHpa({
      maxReplicas: 10,
      metrics: [
        ...(CPU_50.metrics ?? []),
        { type: 'Pods', pods: { metric: { name: 'packets' }, target: { type: 'AverageValue', averageValue: '1k' } } },
      ],
    });
    const { desired, steps } = sync(two, 2, [usage('100m', 2), usage('2k', 2)]);
    expect(desired).toBe(4);
    expect(steps).toContainEqual({ step: 'highest', name: 'pods metric packets', replicas: 4, metrics: 2 });
  });
});

describe('the steps of a decision', () => {
  it('tell how 238 % of 50 % becomes 4 replicas', () => {
    const { desired, steps } = sync(readHpa(CPU_50), 1, [usage('476m', 1)]);
    expect(desired).toBe(4);
    expect(tellHpa(steps)).toEqual([
      'cpu resource utilization (percentage of request): 238 % of 50 % → ratio 4.76 × 1 pod → 5.',
      '5 is capped to 4 by the default scale-up limit: twice the 1, or 4.',
      'The HPA scales the target from 1 to 4: cpu resource utilization (percentage of request) above target.',
    ]);
  });

  it('tell which policies limited a scale-up', () => {
    const policies = [{ type: 'Pods', value: 2, periodSeconds: 60 }] as const;
    const spec = readHpa({ ...CPU_50, behavior: { scaleUp: { policies } } });
    const { steps } = sync(spec, 3, [usage('400m', 3)]);
    expect(tellHpa(steps)).toContain(
      '12 is limited to 5 by the scaleUp policies (Max): 2 pods in 60 s from 3 allows 5.',
    );
  });
});

describe('pods that do not count', () => {
  it('counts a pod that starts as idle when the others ask for more', () => {
    const [first, second] = pods(2);
    const starting = { ...second, name: 'app-1', ready: false, startedAt: -5, readySince: -5 };
    const { desired, steps } = sync(readHpa(CPU_50), 2, [usage('180m', 2)], { pods: [first ?? starting, starting] });
    expect(desired).toBe(2);
    expect(steps[0]).toMatchObject({ rule: 'unclear', ratio: 1.8, adjusted: { ratio: 0.9, missing: 0, unready: 1 } });
  });

  it('counts a pod without a sample as using its request when the others ask for fewer', () => {
    const { steps } = sync(readHpa(CPU_50), 2, [usage('10m', 1)]);
    expect(steps[0]).toMatchObject({ rule: 'unclear', ratio: 0.1, adjusted: { ratio: 1.04, missing: 1 } });
  });

  it('reports a missing request', () => {
    const { desired, conditions, events } = sync(readHpa(CPU_50), 1, [usage('10m', 1)], {
      pods: pods(1).map((pod) => ({ ...pod, containers: [{ name: 'main' }] })),
    });
    expect(desired).toBe(1);
    expect(conditions[1]).toEqual({
      type: 'ScalingActive',
      status: 'False',
      reason: 'FailedGetResourceMetric',
      message:
        'the HPA was unable to compute the replica count: failed to get cpu utilization: missing request for cpu in container main of Pod app-0',
    });
    expect(events.map(({ reason }) => reason)).toEqual(['FailedGetResourceMetric', 'FailedComputeMetricsReplicas']);
  });
});

// With the numbers of Kubernetes' own test of its replica calculator.
describe('a metric recommends', () => {
  it.each([
    { why: 'more in proportion', usage: [300, 500, 700], replicas: 3, target: 30, desired: 5 },
    { why: 'fewer in proportion', usage: [100, 300, 500, 250, 250], replicas: 5, target: 50, desired: 3 },
    { why: 'less more, while one is not ready', usage: [500, 700], unready: 1, replicas: 3, target: 30, desired: 4 },
    {
      why: 'none more, when those that are not ready would turn it',
      usage: [400],
      unready: 2,
      replicas: 3,
      target: 30,
      desired: 3,
    },
    { why: 'fewer without those that are not ready', usage: [100], unready: 4, replicas: 5, target: 50, desired: 1 },
    {
      why: 'none fewer, when one that is ready has no sample',
      usage: [100],
      missing: 1,
      replicas: 2,
      target: 50,
      desired: 2,
    },
    { why: 'no change within 10 % of the target', usage: [470, 510], replicas: 2, target: 50, desired: 2 },
  ])('$why: $desired', ({ usage: each, unready = 0, missing = 0, replicas, target, desired }) => {
    const total = each.reduce((sum, one) => sum + one, 0);
    const totals: PodTotals = {
      ready: each.length,
      unready,
      missing,
      samples: each.length,
      usage: total,
      known: { samples: each.length, usage: total, request: 1000 * each.length },
      unreadyRequest: 1000 * unready,
      missingRequests: new Array<number>(missing).fill(1000),
    };
    const { steps } = sync(readHpa({ maxReplicas: 10, targetCPUUtilizationPercentage: target }), replicas, [
      { totals },
    ]);
    expect(steps[0]).toMatchObject({ step: 'metric', replicas: desired });
  });
});

describe('unknown metrics', () => {
  const two = readHpa({
    ...CPU_50,
    metrics: [
      ...(CPU_50.metrics ?? []),
      {
        type: 'External',
        external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '10' } },
      },
    ],
  });

  it('do not keep the others from scaling up', () => {
    expect(sync(two, 2, [{ error: 'gone' }, { values: ['40'] }]).desired).toBe(4);
  });

  it('keep the others from scaling down', () => {
    const decision = sync(two, 4, [{ error: 'gone' }, { values: ['10'] }]);
    expect(decision.desired).toBe(4);
    expect(reasons(decision)).toContain('ScalingActive False FailedGetResourceMetric');
    expect(tellHpa(decision.steps).at(-1)).toBe(
      '1 of 2 metrics are unknown, and the HPA does not scale down on the others alone.',
    );
  });
});

describe('replicas out of the range', () => {
  it('are brought into it without reading the metrics', () => {
    const spec = readHpa({ ...CPU_50, minReplicas: 3, maxReplicas: 5 });
    expect(sync(spec, 9, []).desired).toBe(5);
    expect(sync(spec, 1, []).desired).toBe(3);
    expect(sync(spec, 9, []).events[0]?.message).toBe(
      'New size: 5; reason: Current number of replicas above Spec.MaxReplicas',
    );
  });

  it('disable the HPA when there are none', () => {
    const decision = sync(readHpa(CPU_50), 0, []);
    expect(decision.desired).toBe(0);
    expect(reasons(decision)).toContain('ScalingActive False ScalingDisabled');
  });

  it('return from zero by an external metric with the gate HPAScaleToZero', () => {
    const metrics = [
      {
        type: 'External',
        external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '10' } },
      },
    ] as const;
    const spec = readHpa({ minReplicas: 0, maxReplicas: 5, metrics }, { scaleToZero: true, downscaleStabilization: 0 });
    const { state } = sync(spec, 1, [{ values: ['10'] }]);
    const down = sync(spec, 1, [{ values: ['0'] }], { at: 15 }, state);
    expect(down.desired).toBe(0);
    expect(reasons(down)).toContain('ScaledToZero True ScaledToZero');
    expect(sync(spec, 0, [{ values: ['15'] }], { at: 30 }, down.state).desired).toBe(2);
  });
});

describe('behavior', () => {
  it('has a tolerance for each direction', () => {
    const spec = readHpa({ ...CPU_50, behavior: { scaleUp: { tolerance: '0.02' } } });
    expect(sync(spec, 10, [usage('108m', 10)]).desired).toBe(11);
    expect(sync(readHpa(CPU_50), 10, [usage('108m', 10)]).desired).toBe(10);
  });

  it('waits with a scale-up for as long as its window', () => {
    const spec = readHpa({ ...CPU_50, behavior: { scaleUp: { stabilizationWindowSeconds: 60 } } });
    const quiet = sync(spec, 2, [usage('100m', 2)]);
    const loud = sync(spec, 2, [usage('200m', 2)], { at: 45 }, quiet.state);
    expect(loud.desired).toBe(2);
    expect(reasons(loud)).toContain('AbleToScale True ScaleUpStabilized');
    expect(sync(spec, 2, [usage('200m', 2)], { at: 60 }, loud.state).desired).toBe(4);
  });

  it('forbids a direction with selectPolicy Disabled', () => {
    const spec = readHpa({
      ...CPU_50,
      behavior: { scaleDown: { selectPolicy: 'Disabled', stabilizationWindowSeconds: 0 } },
    });
    const decision = sync(spec, 4, [usage('10m', 4)], { at: 1000 });
    expect(decision.desired).toBe(4);
    expect(reasons(decision)).toContain('ScalingLimited True ScaleDownLimit');
  });
});

describe('containers and sums', () => {
  it('scales by one container alone', () => {
    const target = { type: 'Utilization', averageUtilization: 50 } as const;
    const spec = readHpa({
      maxReplicas: 10,
      metrics: [{ type: 'ContainerResource', containerResource: { name: 'cpu', container: 'main', target } }],
    });
    const withSidecar = pods(2).map((pod) => ({
      ...pod,
      containers: [...(pod.containers ?? []), { name: 'sidecar', requests: { cpu: '1' } }],
    }));
    expect(sync(spec, 2, [usage('200m', 2)], { pods: withSidecar }).desired).toBe(4);
  });

  it('decides by totals as by the pods that they are of', () => {
    const spec = readHpa(CPU_50);
    const totals = {
      ready: 2,
      unready: 0,
      missing: 1,
      samples: 2,
      usage: 500,
      known: { samples: 2, usage: 500, request: 400 },
      unreadyRequest: 0,
      missingRequests: [200],
    };
    const samples = [
      { pod: 'app-0', value: '300m' },
      { pod: 'app-1', value: '200m' },
    ];
    const byPods = sync(spec, 3, [{ samples }]);
    expect(sync(spec, 3, [{ totals }])).toEqual(byPods);
    expect(byPods.desired).toBe(5);
  });

  it('reads autoscaling/v1 like v2, with 80 % of CPU where nothing is named', () => {
    expect(readHpa({ maxReplicas: 5, targetCPUUtilizationPercentage: 50 })).toEqual(
      readHpa({ maxReplicas: 5, metrics: CPU_50.metrics ?? [] }),
    );
    expect(readHpa({ maxReplicas: 5 }).metrics[0]?.target).toEqual({ kind: 'utilization', percent: 80 });
  });
});

it('changes nothing that it is given', () => {
  const spec = Object.freeze(readHpa(CPU_50));
  const state = sync(spec, 1, [usage('476m', 1)]).state;
  const before = structuredClone(state);
  sync(spec, 4, [usage('10m', 4)], { at: 15 }, state);
  expect(state).toEqual(before);
});
