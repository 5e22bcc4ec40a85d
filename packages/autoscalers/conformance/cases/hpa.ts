import {
  decideHpa,
  HPA_CONTROLLER,
  HPA_START,
  type HpaController,
  type HpaDecision,
  type HpaManifestSpec,
  type HpaObservation,
  type HpaPod,
  type MetricSpec,
  type Quantity,
  type Reading,
  readHpa,
  type Sample,
  type ScalingRules,
} from '../../src/index.js';
import { Random } from './random.js';

export interface HpaManifest {
  apiVersion: 'autoscaling/v1' | 'autoscaling/v2';
  spec: HpaManifestSpec;
}

export interface HpaCase {
  hpa: HpaManifest;
  controller: HpaController;
  /** `hpa` replaces the HPA from that step on. */
  steps: (HpaObservation & { hpa?: HpaManifest })[];
}

/** Decides every step of a case. */
export function decideHpaCase({ hpa, controller, steps }: HpaCase): HpaDecision[] {
  let spec = readHpa(hpa.spec, controller);
  let state = HPA_START;
  return steps.map((step) => {
    if (step.hpa) spec = readHpa(step.hpa.spec, controller);
    const decision = decideHpa(spec, state, step);
    state = decision.state;
    return decision;
  });
}

/** A random HPA over pods that come and go as it decides, and sometimes without it. */
export function randomHpaCase(seed: number, length: number): HpaCase {
  const random = new Random(seed);
  const scaleToZero = random.chance(0.15);
  const controller: HpaController = {
    ...HPA_CONTROLLER,
    scaleToZero,
    tolerance: random.chance(0.8) ? 0.1 : random.pick([0, 0.05, 0.2]),
    downscaleStabilization: random.pick([300, 300, 60, 30, 0]),
    cpuInitializationPeriod: random.pick([300, 60, 0]),
    initialReadinessDelay: random.pick([30, 10, 0]),
  };
  let hpa = randomHpa(random, scaleToZero);
  const first = hpa;
  let spec = readHpa(hpa.spec, controller);
  let state = HPA_START;
  let at = random.pick([0, 1, 1000.5]);
  let replicas = random.int(scaleToZero ? 0 : 1, Math.min(8, hpa.spec.maxReplicas + 1));
  const pods = new Pods(random);
  let load = random.next() * 3;
  const steps: HpaCase['steps'] = [];
  const isFaulty = random.chance(0.5);
  for (let i = 0; i < length; i++) {
    at = Math.round((at + random.pick([15, 15, 15, 15, 14.997, 15.004, 1, 5, 30, 45, 60, 310])) * 1000) / 1000;
    load = Math.max(0, load * (0.6 + random.next() * 0.8) + (random.chance(0.1) ? random.next() * 8 : 0));
    if (random.chance(0.08)) load = 0;
    pods.follow(replicas, at);
    const step: HpaCase['steps'][number] = {
      at,
      replicas,
      pods: pods.list(),
      metrics: spec.metrics.map(({ spec: metric }) => randomReading(random, metric, pods, at, load, isFaulty)),
    };
    if (random.chance(0.1)) Object.assign(step, { statusReplicas: Math.max(0, replicas + random.int(-2, 1)) });
    if (random.chance(0.05)) Object.assign(step, { namespace: 'shop' });
    if (isFaulty && random.chance(0.02)) Object.assign(step, { getScaleError: 'deployments.apps "app" not found' });
    if (isFaulty && random.chance(0.02)) Object.assign(step, { updateScaleError: 'the server is gone' });
    if (isFaulty && random.chance(0.01)) Object.assign(step, { selector: '' });
    if (isFaulty && random.chance(0.01)) Object.assign(step, { hpas: ['app', 'other'], selector: 'app=app' });
    if (random.chance(0.01)) {
      hpa = randomHpa(random, scaleToZero);
      spec = readHpa(hpa.spec, controller);
      Object.assign(step, { hpa });
      Object.assign(step, {
        metrics: spec.metrics.map(({ spec: metric }) => randomReading(random, metric, pods, at, load, isFaulty)),
      });
    }
    steps.push(step);
    const decision = decideHpa(spec, state, step);
    state = decision.state;
    replicas = decision.desired;
    if (random.chance(0.02)) replicas = random.int(0, hpa.spec.maxReplicas + 2);
    else if (replicas === 0 && random.chance(0.3)) replicas = 1;
  }
  return { hpa: first, controller, steps };
}

function randomHpa(random: Random, scaleToZero: boolean): HpaManifest {
  const maxReplicas = random.pick([1, 3, 5, 8, 10, 20, 100]);
  const minReplicas = random.chance(0.3)
    ? {}
    : { minReplicas: random.int(scaleToZero ? 0 : 1, Math.min(3, maxReplicas)) };
  if (random.chance(0.12)) {
    const target = random.chance(0.2) ? {} : { targetCPUUtilizationPercentage: random.pick([50, 80, 33, 120]) };
    return { apiVersion: 'autoscaling/v1', spec: { ...minReplicas, maxReplicas, ...target } };
  }
  const metrics = Array.from({ length: random.pick([0, 1, 1, 1, 2, 2, 3]) }, () => randomMetric(random));
  const behavior = random.chance(0.6)
    ? {
        behavior: {
          ...(random.chance(0.8) ? { scaleUp: randomRules(random) } : {}),
          ...(random.chance(0.8) ? { scaleDown: randomRules(random) } : {}),
        },
      }
    : {};
  return { apiVersion: 'autoscaling/v2', spec: { ...minReplicas, maxReplicas, metrics, ...behavior } };
}

function randomRules(random: Random): ScalingRules {
  const policy = () => ({
    type: random.pick(['Pods', 'Percent']),
    value: random.pick([1, 2, 4, 10, 50, 100, 300]),
    periodSeconds: random.pick([1, 15, 15, 30, 60, 600, 1800]),
  });
  const policies = Array.from({ length: random.int(1, 3) }, policy).map((one) =>
    // A scale-down by more than everything is not valid.
    one.type === 'Percent' ? { ...one, value: Math.min(one.value, 100) } : one,
  );
  return {
    ...(random.chance(0.6) ? { stabilizationWindowSeconds: random.pick([0, 0, 15, 30, 60, 300, 3600]) } : {}),
    ...(random.chance(0.6) ? { selectPolicy: random.pick(['Max', 'Max', 'Min', 'Min', 'Disabled']) } : {}),
    ...(random.chance(0.7) ? { policies } : {}),
    ...(random.chance(0.4)
      ? { tolerance: random.pick(['0', '0.02', '0.05', '57m', '0.2', '1', '0.1', '0.29', '50u']) }
      : {}),
  };
}

function randomMetric(random: Random): MetricSpec {
  const selector = random.chance(0.4)
    ? { selector: { matchLabels: { queue: 'q1', ...(random.chance(0.5) ? { app: 'a' } : {}) } } }
    : {};
  const averageValue = random.pick(['1', '500m', '2', '10', '30', '1500m', '0.0001', '2k']);
  switch (random.int(0, 5)) {
    case 0:
    case 1: {
      const name = random.pick(['cpu', 'cpu', 'memory', 'example.com/gpu']);
      return { type: 'Resource', resource: { name, target: resourceTarget(random, name) } };
    }
    case 2: {
      const name = random.pick(['cpu', 'memory']);
      const container = random.pick(['main', 'main', 'sidecar']);
      return {
        type: 'ContainerResource',
        containerResource: { name, container, target: resourceTarget(random, name) },
      };
    }
    case 3:
      return {
        type: 'Pods',
        pods: { metric: { name: 'in-flight', ...selector }, target: { type: 'AverageValue', averageValue } },
      };
    case 4:
      return {
        type: 'Object',
        object: {
          describedObject: { apiVersion: 'v1', kind: random.pick(['Service', 'Namespace']), name: 'front' },
          metric: { name: 'requests', ...selector },
          target: random.chance(0.5) ? { type: 'Value', value: averageValue } : { type: 'AverageValue', averageValue },
        },
      };
    default:
      return {
        type: 'External',
        external: {
          metric: { name: 'queue', ...selector },
          target: random.chance(0.4) ? { type: 'Value', value: averageValue } : { type: 'AverageValue', averageValue },
        },
      };
  }
}

function resourceTarget(random: Random, name: string) {
  if (random.chance(0.7)) {
    return { type: 'Utilization' as const, averageUtilization: random.pick([50, 80, 1, 33, 70, 100, 150]) };
  }
  return {
    type: 'AverageValue' as const,
    averageValue: name === 'memory' ? random.pick(['64Mi', '1Gi', '100M']) : '250m',
  };
}

/** Thousandths as one of the ways to write them. */
function written(random: Random, thousandths: number): Quantity {
  const whole = Math.max(0, Math.round(thousandths));
  switch (random.int(0, 3)) {
    case 0:
      return `${whole}m`;
    case 1:
      return whole / 1000;
    case 2:
      return `${whole / 1000}`;
    default:
      return whole > 0 ? `${whole * 1000 - random.int(0, 999)}u` : '0';
  }
}

/** Usage of a pod that is `ratio` of the target, in thousandths. */
function usageFor(metric: MetricSpec, ratio: number): number {
  if (metric.type === 'Resource' || metric.type === 'ContainerResource') {
    const { name, target } = metric.type === 'Resource' ? metric.resource : metric.containerResource;
    const unit = name === 'memory' ? 128 * 2 ** 20 * 1000 : 200;
    if (target.averageUtilization) return (unit * target.averageUtilization * ratio) / 100;
    return unit * ratio;
  }
  return 1000 * ratio;
}

function randomReading(
  random: Random,
  metric: MetricSpec,
  pods: Pods,
  at: number,
  load: number,
  isFaulty: boolean,
): Reading {
  if (isFaulty && random.chance(0.05)) return { error: 'the server could not find the requested resource' };
  if (metric.type === 'External' || metric.type === 'Object') {
    const value = random.pick([500, 1000, 10_000]) * load * random.int(1, 8);
    if (metric.type === 'Object') return { values: [written(random, value)] };
    const series = isFaulty && random.chance(0.05) ? 0 : random.int(1, 3);
    return { values: Array.from({ length: series }, () => written(random, value / series)) };
  }
  const alive = pods.list();
  const edge = random.chance(0.15) ? random.pick([1, 1.1, 0.9, 1.02, 0.98, 1.2, 0.8]) : undefined;
  const ratio = edge ?? (load * 3) / Math.max(1, alive.length);
  const isWhole = random.chance(0.5);
  const samples: Sample[] = [];
  for (const { name } of alive) {
    if (!isWhole && random.chance(isFaulty ? 0.2 : 0.05)) continue;
    const usage = usageFor(metric, ratio) * (edge === undefined ? 0.7 + random.next() * 0.6 : 1);
    samples.push({
      pod: name,
      ...(metric.type === 'Pods' || !random.chance(0.02) ? { value: written(random, usage) } : {}),
      ...(random.chance(0.8)
        ? { at: at - random.pick([0, 5, 12.345, 30, 60]), window: random.pick([15, 30, 10]) }
        : {}),
    });
  }
  if (random.chance(0.05)) samples.push({ pod: 'gone', value: written(random, usageFor(metric, ratio)) });
  return { samples };
}

/** Pods of a Deployment that follow its replicas. */
class Pods {
  readonly #random: Random;
  readonly #template: Pick<HpaPod, 'containers' | 'requests'>;
  #pods: HpaPod[] = [];
  #count = 0;

  constructor(random: Random) {
    this.#random = random;
    const requests = { cpu: '200m', memory: '128Mi', 'example.com/gpu': 1 };
    const sidecar = { name: 'sidecar', requests: random.chance(0.8) ? { cpu: '50m', memory: '32Mi' } : { cpu: '50m' } };
    const main = { name: 'main', requests: random.chance(0.95) ? requests : {} };
    this.#template = {
      containers: random.chance(0.3) ? [main, sidecar] : [main],
      ...(random.chance(0.1)
        ? { requests: random.pick([{ cpu: '300m' }, { memory: '1Gi' }, { cpu: 1, memory: '1Gi' }]) }
        : {}),
    };
  }

  follow(replicas: number, at: number): void {
    const random = this.#random;
    this.#pods = this.#pods.filter((pod) => !(pod.terminating && random.chance(0.6)));
    this.#pods = this.#pods.map((pod) => this.#grow(pod, at));
    const alive = this.#pods.filter(({ terminating, phase }) => !terminating && phase !== 'Failed');
    for (let i = alive.length; i < replicas; i++) {
      const startedAt = at - random.pick([0, 0, 10, 100, 1000]);
      const isOld = at - startedAt > 50;
      const born: HpaPod = { name: `app-${this.#count++}`, ...this.#template };
      if (isOld) this.#pods.push({ ...born, startedAt, ready: true, readySince: startedAt + random.pick([1, 15, 40]) });
      else if (random.chance(0.3)) this.#pods.push({ ...born, phase: 'Pending' });
      else this.#pods.push({ ...born, startedAt, ready: false, readySince: startedAt });
    }
    for (const pod of alive.slice(replicas)) this.#change(pod, { terminating: true });
  }

  list(): readonly HpaPod[] {
    return this.#pods;
  }

  #grow(pod: HpaPod, at: number): HpaPod {
    const random = this.#random;
    if (pod.phase === 'Pending') {
      if (!random.chance(0.6)) return pod;
      const { phase: _, ...rest } = pod;
      return {
        ...rest,
        startedAt: at - random.int(0, 14),
        ...(random.chance(0.9) ? { ready: false, readySince: at } : {}),
      };
    }
    if (pod.ready !== true && random.chance(0.6)) {
      return { ...pod, ready: true, readySince: at - random.pick([0, 3, 12.5]) };
    }
    if (random.chance(0.02)) return { ...pod, ready: random.pick([false, 'Unknown']), readySince: at };
    if (random.chance(0.004)) return { ...pod, phase: random.pick(['Failed', 'Succeeded', 'Unknown']) };
    return pod;
  }

  #change(pod: HpaPod, change: Partial<HpaPod>): void {
    this.#pods = this.#pods.map((one) => (one === pod ? { ...one, ...change } : one));
  }
}
