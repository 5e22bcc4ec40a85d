import { describe, expect, it } from 'vitest';
import {
  decideHpa,
  HPA_START,
  KEDA_START,
  type KedaManifestSpec,
  type KedaObservation,
  type KedaState,
  pollKeda,
  queryKeda,
  readHpa,
  readKeda,
  tellKeda,
} from '../src/index.js';

const QUEUE: KedaManifestSpec = {
  maxReplicaCount: 8,
  cooldownPeriod: 60,
  triggers: [
    {
      type: 'metrics-api',
      metadata: { targetValue: '2000', activationTargetValue: '100', valueLocation: 'inference_queue_tokens' },
    },
  ],
};

function poll(
  spec: KedaManifestSpec,
  replicas: number,
  value: number | string,
  more: Partial<KedaObservation> = {},
  state: KedaState = KEDA_START,
) {
  const reading = typeof value === 'number' ? { value } : { error: value };
  return pollKeda(readKeda(spec), state, { at: 1000, replicas, triggers: [reading], ...more });
}

describe('the HPA that KEDA makes', () => {
  it('has an external metric for a trigger, and 1 to maxReplicaCount replicas', () => {
    expect(readKeda(QUEUE, 'server').hpa).toEqual({
      minReplicas: 1,
      maxReplicas: 8,
      metrics: [
        {
          type: 'External',
          external: {
            metric: {
              name: 's0-metric-api-inference_queue_tokens',
              selector: { matchLabels: { 'scaledobject.keda.sh/name': 'server' } },
            },
            target: { type: 'AverageValue', averageValue: '2k' },
          },
        },
      ],
    });
  });

  it('gets the value of the trigger: 9,000 at 2,000 per pod make 5 replicas', () => {
    const keda = readKeda(QUEUE);
    const { readings } = queryKeda(keda, KEDA_START, { at: 0, replicas: 2, triggers: [{ value: 9000 }] });
    const { desired } = decideHpa(readHpa(keda.hpa), HPA_START, { at: 0, replicas: 4, pods: [], metrics: readings });
    expect(desired).toBe(5);
  });

  it('has CPU as a resource metric after the external ones', () => {
    const cpu = { type: 'cpu', metricType: 'Utilization', metadata: { value: '60' } } as const;
    const cron = {
      type: 'cron',
      metadata: { timezone: 'Europe/Berlin', start: '0 8 * * 1-5', end: '0 18 * * 1-5', desiredReplicas: '2' },
    };
    const { metrics } = readKeda({ triggers: [cpu, cron] }).hpa;
    expect(metrics?.map(({ type }) => type)).toEqual(['External', 'Resource']);
    expect(metrics?.[0]).toMatchObject({
      external: { metric: { name: 's1-cron-Europe-Berlin-08xx1-5-018xx1-5' }, target: { averageValue: '1' } },
    });
    expect(metrics?.[1]).toEqual({
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
    });
  });
});

describe('from and to zero', () => {
  it('starts one pod when a trigger is above its activation threshold, and none at it', () => {
    expect(poll(QUEUE, 0, 101).desired).toBe(1);
    expect(poll(QUEUE, 0, 100).desired).toBe(0);
  });

  it('starts minReplicaCount pods from idle replicas', () => {
    const idle = { ...QUEUE, idleReplicaCount: 0, minReplicaCount: 3 };
    expect(poll(idle, 0, 101).desired).toBe(3);
  });

  it('leaves the pods to the HPA while a trigger is active', () => {
    const { desired, state, steps } = poll(QUEUE, 4, 101, { at: 1000.7 });
    expect(desired).toBe(4);
    expect(state.lastActive).toBe(1000);
    expect(tellKeda(steps)).toEqual([
      'Trigger s0-metric-api-inference_queue_tokens: 101.000, active (activation above 100).',
      'A trigger is active, so the HPA decides about the 4 replicas.',
      'KEDA keeps 4 replicas.',
    ]);
  });

  it('ends all pods after the cooldown period', () => {
    const { state } = poll(QUEUE, 4, 101);
    expect(poll(QUEUE, 4, 0, { at: 1060 }, state).desired).toBe(4);
    expect(poll(QUEUE, 4, 0, { at: 1060 }, state).conditions[1]?.reason).toBe('ScalerCooldown');
    expect(poll(QUEUE, 4, 0, { at: 1061 }, state).desired).toBe(0);
  });

  it('ends all pods at once where no trigger was ever active', () => {
    expect(poll(QUEUE, 4, 0).desired).toBe(0);
    const patient = { ...QUEUE, initialCooldownPeriod: 2000 };
    expect(poll(patient, 4, 0).desired).toBe(4);
  });

  it('returns to the idle replicas', () => {
    const { desired } = poll({ ...QUEUE, idleReplicaCount: 1, minReplicaCount: 3 }, 3, 0);
    expect(desired).toBe(1);
  });

  it('keeps the pods of a trigger that does not answer', () => {
    const { desired, conditions } = poll(QUEUE, 4, 'connection refused');
    expect(desired).toBe(4);
    expect(conditions[0]).toMatchObject({ type: 'Ready', status: 'False', reason: 'TriggerError' });
  });
});

// https://keda.sh/docs/latest/reference/scaledobject-spec/#fallback
describe('fallback', () => {
  const spec: KedaManifestSpec = { ...QUEUE, fallback: { failureThreshold: 3, replicas: 6 } };

  it('makes the HPA desire its replicas after more failures than its threshold', () => {
    const keda = readKeda(spec);
    let state = KEDA_START;
    const answers = Array.from({ length: 4 }, (_, i) => {
      const answer = queryKeda(keda, state, { at: 15 * i, replicas: 2, triggers: [{ error: 'gone' }] });
      state = answer.state;
      return answer.readings[0];
    });
    const error = { error: 'metric:s0-metric-api-inference_queue_tokens encountered error' };
    expect(answers).toEqual([error, error, error, { values: ['12000000m'] }]);
    const { desired } = decideHpa(readHpa(keda.hpa), HPA_START, {
      at: 0,
      replicas: 3,
      pods: [],
      metrics: answers.slice(3).map((answer) => answer ?? error),
    });
    expect(desired).toBe(6);
  });

  it('keeps the pods until then, and counts as active from then on', () => {
    let { desired, state, conditions } = poll(spec, 2, 'gone');
    expect(desired).toBe(2);
    expect(conditions[2]).toMatchObject({ type: 'Fallback', status: 'False' });
    for (let i = 0; i < 3; i++) ({ state, conditions } = poll(spec, 2, 'gone', {}, state));
    expect(conditions.map(({ type, status }) => `${type} ${status}`)).toEqual([
      'Ready True',
      'Active True',
      'Fallback True',
    ]);
  });

  it('ends with the first answer', () => {
    let { state } = poll(spec, 2, 'gone');
    ({ state } = poll(spec, 2, 5, {}, state));
    expect(state.health).toEqual({ 's0-metric-api-inference_queue_tokens': { failures: 0, status: 'Happy' } });
  });
});

it('does not poll a trigger that the HPA asks anyhow', () => {
  const spec = readKeda({ ...QUEUE, minReplicaCount: 1 });
  const { state } = queryKeda(spec, KEDA_START, { at: 0, replicas: 1, triggers: [{ value: 500 }] });
  const { isActive } = pollKeda(spec, state, { at: 1, replicas: 1, triggers: [{ error: 'must not be asked' }] });
  expect(isActive).toBe(true);
});

it('refuses what it does not model', () => {
  const kafka = { type: 'kafka', metadata: {} };
  expect(() => readKeda({ triggers: [kafka] })).toThrow(
    'The KEDA trigger kafka is not modelled. Use one of cron, metrics-api',
  );
  const modified = { ...QUEUE, advanced: { scalingModifiers: { formula: 'a + b' } } };
  expect(() => readKeda(modified)).toThrow(/scaling modifiers are not modelled/);
});
