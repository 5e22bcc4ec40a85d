import {
  decideKpa,
  type KpaConfig,
  type KpaDecision,
  type KpaObservation,
  type KpaRevision,
  readKpa,
  startKpa,
} from '../../src/index.js';
import { Random } from './random.js';

export interface KpaCase {
  config: KpaConfig;
  revision: KpaRevision;
  start: { at: number; ready: number };
  steps: KpaObservation[];
}

/** Decides every tick of a case. */
export function decideKpaCase({ config, revision, start, steps }: KpaCase): KpaDecision[] {
  const spec = readKpa(revision, config);
  let state = startKpa(spec, start);
  return steps.map((step) => {
    const decision = decideKpa(spec, state, step);
    state = decision.state;
    return decision;
  });
}

/** A random revision under load that comes, goes and stops, with pods that follow its decisions with a delay. */
export function randomKpaCase(seed: number, length: number): KpaCase {
  const random = new Random(seed);
  const config = randomConfig(random);
  const revision = randomRevision(random);
  const spec = readKpa(revision, config);
  const start = { at: random.pick([0, 0, 1, 3, 1000]), ready: random.pick([0, 0, 0, 1, 2, 5]) };
  let state = startKpa(spec, start);
  let at = start.at;
  let ready: number = start.ready;
  let replicas = ready || random.int(0, 2);
  let load = random.next() * spec.target * 4;
  let proxyFor = 0;
  const steps: KpaObservation[] = [];
  const isPatchy = random.chance(0.3);
  // Until then, no pod becomes ready.
  const readyFrom = random.chance(0.15) ? random.int(5, length) : 0;
  for (let i = 0; i < length; i++) {
    at += 2;
    if (random.chance(0.15))
      load = random.pick([0, 0, random.next() * spec.target * 12, random.next() * spec.target * 2]);
    const stats = [at - 2, at - 1]
      .map((second) => second + random.pick([0, 0.25, 0.5, 0.999]))
      .filter(() => !(isPatchy && random.chance(0.4)))
      .map((second) => ({ at: second, value: sampleOf(random, load) }));
    if (random.chance(0.02)) stats.push({ at: Math.max(0, at - random.int(3, 100)), value: sampleOf(random, load) });
    const step: KpaObservation = {
      at,
      ready,
      replicas,
      stats,
      ...(proxyFor > 0 ? { proxyFor } : {}),
      ...(random.chance(0.1) ? { isActivatorReachable: false } : {}),
    };
    steps.push(step);
    const decision = decideKpa(spec, state, step);
    state = decision.state;
    replicas = decision.desired;
    proxyFor = decision.mode === 'Proxy' && random.chance(0.97) ? proxyFor + 2 : 0;
    if (i < readyFrom) ready = 0;
    else if (random.chance(0.7)) ready = random.chance(0.8) ? replicas : random.int(0, Math.max(0, replicas));
  }
  return { config, revision, start, steps };
}

function sampleOf(random: Random, load: number): number {
  switch (random.int(0, 3)) {
    case 0:
      return load;
    case 1:
      return Math.round(load);
    case 2:
      return Math.round(load * 10) / 10;
    default:
      return load * (0.8 + random.next() * 0.4);
  }
}

function randomConfig(random: Random): KpaConfig {
  const some = <T>(probability: number, value: T): T | Record<string, never> =>
    random.chance(probability) ? value : {};
  return {
    ...some(0.05, { 'enable-scale-to-zero': 'false' }),
    ...some(0.1, { 'allow-zero-initial-scale': 'true' }),
    ...some(0.2, { 'max-scale-up-rate': random.pick(['1.1', '2', '10']) }),
    ...some(0.2, { 'max-scale-down-rate': random.pick(['1.1', '1.5', '4']) }),
    ...some(0.1, { 'container-concurrency-target-percentage': random.pick(['0.5', '80', '100']) }),
    ...some(0.2, { 'container-concurrency-target-default': random.pick(['10', '1', '2.5']) }),
    ...some(0.1, { 'requests-per-second-target-default': '20' }),
    ...some(0.2, { 'target-burst-capacity': random.pick(['0', '-1', '10', '200']) }),
    ...some(0.2, { 'stable-window': random.pick(['6s', '10s', '30s', '2m']) }),
    ...some(0.2, { 'scale-to-zero-grace-period': random.pick(['1s', '10s', '6s']) }),
    ...some(0.1, { 'scale-to-zero-pod-retention-period': random.pick(['5s', '1m']) }),
    ...some(0.1, { 'scale-down-delay': random.pick(['4s', '15s']) }),
    ...some(0.1, { 'initial-scale': random.pick(['2', '3']) }),
    ...some(0.1, { 'activator-capacity': '10' }),
  };
}

function randomRevision(random: Random): KpaRevision {
  const annotations: Record<string, string> = {};
  const some = (probability: number, name: string, value: string) => {
    if (random.chance(probability)) annotations[`autoscaling.knative.dev/${name}`] = value;
  };
  some(0.4, 'metric', random.pick(['rps', 'concurrency']));
  some(0.7, 'target', random.pick(['1', '2', '10', '0.5', '100', '3.3', '0.01']));
  some(0.3, 'target-utilization-percentage', random.pick(['70', '100', '50', '33.3', '1']));
  some(0.4, 'target-burst-capacity', random.pick(['-1', '0', '0', '5', '20', '211', '2.5']));
  some(0.5, 'window', random.pick(['6s', '8s', '15s', '1m', '40s']));
  some(0.3, 'panic-window-percentage', random.pick(['1', '25', '50', '100', '10']));
  some(0.3, 'panic-threshold-percentage', random.pick(['110', '150', '300', '1000']));
  some(0.3, 'scale-down-delay', random.pick(['0s', '2s', '5s', '30s', '11s']));
  some(0.2, 'scale-to-zero-pod-retention-period', random.pick(['0s', '3s', '20s', '1m5s']));
  const min = random.pick([0, 0, 0, 1, 2, 3]);
  some(min > 0 ? 1 : 0.2, 'min-scale', `${min}`);
  some(0.4, 'max-scale', `${random.pick([0, 3, 5, 20])}`);
  some(0.15, 'activation-scale', random.pick(['2', '3']));
  some(0.2, 'initial-scale', random.pick(['0', '1', '2', '4']));
  if (random.chance(0.5)) annotations['serving.knative.dev/progress-deadline'] = random.pick(['1s', '2s', '6s', '1m']);
  return {
    annotations,
    ...(random.chance(0.4) ? { containerConcurrency: random.pick([0, 1, 2, 10, 100]) } : {}),
    ...(random.chance(0.1) ? { isReachable: false } : {}),
  };
}
