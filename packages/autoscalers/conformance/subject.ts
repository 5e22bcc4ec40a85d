import type { HpaStep } from '../src/index.js';
import { decideHpaCase, type HpaCase, randomHpaCase } from './cases/hpa.js';
import { canonical, decideKedaCase, type KedaCase, randomKedaCase } from './cases/keda.js';
import { decideKpaCase, type KpaCase, randomKpaCase } from './cases/kpa.js';
import type { Source } from './controller.js';

/** A controller that is compared: how its cases are made, decided, and made smaller. */
interface Subject<Case> {
  source: Source;
  random(seed: number, length: number): Case;
  /** Our decisions, with the fields that the controller's have. */
  decide(one: Case): unknown[];
  /** Smaller cases, to find the smallest that still fails. */
  smaller(one: Case): Case[];
}

const without = <T>(list: readonly T[], i: number): T[] => list.filter((_, j) => j !== i);

const fewerSteps = <Case extends { steps: unknown[] }>(one: Case): Case[] =>
  one.steps.slice(0, -1).map((_, i) => ({ ...one, steps: without(one.steps, i) }));

const hpa: Subject<HpaCase> = {
  source: {
    folder: 'hpa',
    module: 'k8s.io/kubernetes',
    copies: [
      {
        from: 'pkg/controller/podautoscaler',
        to: 'podautoscaler',
        files: ['horizontal.go', 'replica_calculator.go', 'rate_limiters.go'],
      },
    ],
  },
  random: randomHpaCase,
  decide: (one) => {
    let current: unknown[] = [];
    return decideHpaCase(one).map(({ desired, conditions, events, steps }) => {
      // The status keeps its metrics while the scale is unknown.
      if (steps[0]?.step !== 'no scale') {
        current = steps.flatMap((step) => (step.step === 'metric' ? [currentOf(step)] : []));
      }
      return { desired, conditions, events, current };
    });
  },
  smaller: (one) => [
    ...fewerSteps(one),
    ...(one.hpa.spec.metrics ?? []).map((_, i, metrics) => ({
      ...one,
      hpa: { ...one.hpa, spec: { ...one.hpa.spec, metrics: without(metrics, i) } },
      steps: one.steps.map((step) => (step.hpa ? step : { ...step, metrics: without(step.metrics, i) })),
    })),
    ...[...new Set(one.steps.flatMap(({ pods }) => pods.map(({ name }) => name)))].map((name) => ({
      ...one,
      steps: one.steps.map((step) => ({ ...step, pods: step.pods.filter((pod) => pod.name !== name) })),
    })),
  ],
};

/** A metric as `status.currentMetrics` has it, in percent and thousandths. */
function currentOf({ target, current, average }: Extract<HpaStep, { step: 'metric' }>) {
  if (target.kind === 'utilization') return { milli: average, percent: current };
  return Number.isFinite(current) ? { milli: current } : {};
}

const kpa: Subject<KpaCase> = {
  source: {
    folder: 'kpa',
    module: 'knative.dev/serving',
    copies: [{ from: 'pkg/reconciler/autoscaling/kpa', to: 'kpa', files: ['kpa.go', 'scaler.go', 'metrics.go'] }],
  },
  random: randomKpaCase,
  decide: (one) => {
    let shown = -1;
    return decideKpaCase(one).map(({ desired, desiredScale, mode, activators, excessBurstCapacity, active, state }) => {
      // The status keeps the last number that was known.
      if (desiredScale >= 0) shown = desiredScale;
      const { status, reason, message } = active;
      const recommended = state.desired;
      return {
        desired,
        recommended,
        desiredScale: shown,
        mode,
        activators,
        excessBurstCapacity,
        status,
        reason,
        message,
      };
    });
  },
  smaller: (one) => [
    ...fewerSteps(one).filter(({ steps }) => steps.every(({ at }, i) => at === one.start.at + 2 * (i + 1))),
    ...Object.keys(one.revision.annotations ?? {}).map((name) => {
      const { [name]: _, ...annotations } = one.revision.annotations ?? {};
      return { ...one, revision: { ...one.revision, annotations } };
    }),
    ...Object.keys(one.config).map((name) => ({
      ...one,
      config: Object.fromEntries(Object.entries(one.config).filter(([key]) => key !== name)),
    })),
    ...one.steps.flatMap((step, i) =>
      (step.stats ?? []).length > 0 ? [{ ...one, steps: one.steps.with(i, { ...step, stats: [] }) }] : [],
    ),
  ],
};

const API = 'apis/keda/v1alpha1';

const keda: Subject<KedaCase> = {
  source: {
    folder: 'keda',
    // Its own imports are the SDKs of every cloud, so that only what decides is copied, as a module of that name.
    module: 'github.com/kedacore/keda/v2',
    copies: [
      {
        from: API,
        to: `keda/${API}`,
        files: [
          'condition_types.go',
          'groupversion_info.go',
          'gvkr.go',
          'gvkr_types.go',
          'identifier.go',
          'scalable_object.go',
          'scaledjob_types.go',
          'scaledobject_types.go',
          'scaletriggers_types.go',
          'triggerauthentication_types.go',
          'withtriggers_types.go',
          'zz_generated.deepcopy.go',
        ],
      },
      { from: 'pkg/eventreason', to: 'keda/pkg/eventreason', files: ['eventreason.go'] },
      { from: 'pkg/fallback', to: 'keda/pkg/fallback', files: ['fallback.go'] },
      {
        from: 'pkg/scaling/executor',
        to: 'keda/pkg/scaling/executor',
        files: ['scale_executor.go', 'scale_jobs.go', 'scale_scaledobjects.go'],
      },
      { from: 'version', to: 'keda/version', files: ['version.go'] },
    ],
  },
  random: randomKedaCase,
  decide: (one) =>
    decideKedaCase(one).map(({ desired, conditions, values, state }) => ({
      desired,
      conditions,
      values: values.map(canonical),
      lastActive: state.lastActive ?? null,
      failures: Object.fromEntries(Object.entries(state.health).map(([name, { failures }]) => [name, failures])),
    })),
  smaller: fewerSteps,
};

export interface AnyCase {
  steps: unknown[];
}
export type AnySubject = Subject<AnyCase>;

/** By name. Each knows its own cases only, and gets no others. */
export const SUBJECTS: Record<string, AnySubject> = {
  hpa: hpa as unknown as AnySubject,
  kpa: kpa as unknown as AnySubject,
  keda: keda as unknown as AnySubject,
};
