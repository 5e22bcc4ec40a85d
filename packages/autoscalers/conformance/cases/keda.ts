import {
  KEDA_START,
  type KedaCondition,
  type KedaManifestSpec,
  type KedaObservation,
  type KedaSpec,
  type KedaState,
  type KedaTrigger,
  kedaValue,
  milli,
  pollKeda,
  queryKeda,
  readKeda,
  type TriggerReading,
} from '../../src/index.js';
import { Random } from './random.js';

/** KEDA's poll, or a query of the HPA. `sources` and `milli` are what the scalers, which are not called, would make. */
export interface KedaCase {
  scaledObject: KedaManifestSpec;
  steps: (KedaObservation & {
    kind: 'poll' | 'query';
    triggers: readonly (TriggerReading & { milli?: string; isActive?: boolean })[];
    sources: readonly Pick<KedaSpec['sources'][number], 'name' | 'target'>[];
  })[];
}

export interface KedaOutcome {
  desired: number;
  conditions: readonly KedaCondition[];
  /** What the HPA gets for each query. */
  values: readonly string[];
  state: KedaState;
}

/** Decides every step of a case. */
export function decideKedaCase({ scaledObject, steps }: KedaCase): KedaOutcome[] {
  const spec = readKeda(scaledObject);
  let state = KEDA_START;
  return steps.map((step) => {
    const outcome = decideStep(spec, state, step);
    state = outcome.state;
    return outcome;
  });
}

function decideStep(spec: KedaSpec, before: KedaState, step: KedaCase['steps'][number]): KedaOutcome {
  if (step.kind === 'poll') {
    const { desired, conditions, state, steps } = pollKeda(spec, before, step);
    const values = steps.flatMap((one) =>
      one.step === 'trigger' ? [one.value] : one.step === 'trigger error' ? ['error'] : [],
    );
    return { desired, conditions, values, state };
  }
  const { readings, state } = queryKeda(spec, before, step);
  const values = readings.map((one) => ('error' in one ? 'error' : (one.values[0] ?? '')));
  return { desired: step.replicas, conditions: [], values, state };
}

/** A random ScaledObject with triggers that come, go, and fail, under an HPA that does as it likes. */
export function randomKedaCase(seed: number, length: number): KedaCase {
  const random = new Random(seed);
  const scaledObject = randomScaledObject(random);
  const spec = readKeda(scaledObject);
  let state = KEDA_START;
  let at = random.pick([0, 7, 100.25]);
  let replicas = random.int(0, spec.max);
  const createdAt = Math.max(0, Math.floor(at) - random.pick([0, 50, 400]));
  let isFailing = false;
  let isQuiet = false;
  const steps: KedaCase['steps'] = [];
  for (let i = 0; i < length; i++) {
    at = Math.round((at + random.pick([2, 15, 15, 30, 30, 29.999, 60, 0.5])) * 1000) / 1000;
    if (random.chance(0.15)) isFailing = random.chance(0.4);
    if (random.chance(0.2)) isQuiet = random.chance(0.6);
    const step: KedaCase['steps'][number] = {
      kind: random.chance(0.6) ? 'poll' : 'query',
      at,
      replicas,
      ready: random.int(0, replicas),
      createdAt,
      isHpaActive: replicas > 0 && random.chance(0.9),
      triggers: spec.sources.map(({ activation }) => {
        if (isFailing && random.chance(0.8)) return { error: 'connection refused' };
        const value = isQuiet
          ? random.pick([0, activation])
          : random.pick([random.next() * 100, 5.0625, 0.0005, -1, activation + 1]);
        return { value, milli: kedaValue(value), isActive: value > activation };
      }),
      sources: spec.sources.map(({ name, target }) => ({ name, target })),
    };
    steps.push(step);
    const outcome = decideStep(spec, state, step);
    state = outcome.state;
    replicas = outcome.desired;
    if (replicas > 0 && random.chance(0.3)) replicas = random.int(Math.max(1, spec.min - 1), spec.max);
    else if (random.chance(0.03)) replicas = 0;
  }
  return { scaledObject, steps };
}

function randomScaledObject(random: Random): KedaManifestSpec {
  const max = random.pick([1, 5, 10]);
  const min = random.int(0, Math.min(3, max));
  const triggers = Array.from({ length: random.int(1, 3) }, () => randomTrigger(random));
  const isValue = triggers.some(({ metricType }) => metricType === 'Value');
  return {
    maxReplicaCount: max,
    triggers: triggers as [KedaTrigger, ...KedaTrigger[]],
    ...(random.chance(0.7) ? { minReplicaCount: min } : {}),
    ...(min > 0 && random.chance(0.3) ? { idleReplicaCount: random.int(0, min - 1) } : {}),
    ...(random.chance(0.8) ? { cooldownPeriod: random.pick([0, 30, 60, 300]) } : {}),
    ...(random.chance(0.3) ? { initialCooldownPeriod: random.pick([0, 60, 600]) } : {}),
    // KEDA refuses a fallback without a trigger that could fall back.
    ...(triggers.some(({ type }) => type !== 'cpu') && random.chance(isValue ? 0.8 : 0.6)
      ? {
          fallback: {
            failureThreshold: random.pick([0, 1, 3]),
            replicas: random.pick([0, 1, 6]),
            ...(random.chance(0.6)
              ? {
                  behavior: random.pick([
                    'static',
                    'currentReplicas',
                    'currentReplicasIfHigher',
                    'currentReplicasIfLower',
                  ]),
                }
              : {}),
          },
        }
      : {}),
  };
}

function randomTrigger(random: Random): KedaTrigger {
  if (random.chance(0.15)) return { type: 'cpu', metricType: 'Utilization', metadata: { value: '60' } };
  const threshold = random.pick(['1', '2000', '0.5', '7', '33.333', '0.07']);
  const metricType = random.chance(0.3) ? { metricType: 'Value' as const } : {};
  const activation: Record<string, string> = random.chance(0.4)
    ? { activationThreshold: random.pick(['0', '5', '50']) }
    : {};
  const cached = random.chance(0.1) ? { useCachedMetrics: true } : {};
  return { type: 'prometheus', ...metricType, ...cached, metadata: { threshold, ...activation } };
}

/** A quantity in the form that two ways of writing it share. */
export function canonical(value: string): string {
  return value === 'error' ? value : `${milli(value)}m`;
}
