import type { KpaObservation } from './observation.js';
import { recommendPods } from './scale.js';
import type { KpaSpec } from './spec.js';
import type { ActiveCondition, KpaState } from './state.js';
import type { KpaStep } from './steps.js';
import { toZero } from './zero.js';

export interface KpaDecision {
  /** `spec.replicas` of the revision's Deployment after the tick. */
  readonly desired: number;
  /** What the PodAutoscaler reports as desired; -1: unknown. */
  readonly desiredScale: number;
  /** Serve: the activator is not in the path. */
  readonly mode: 'Serve' | 'Proxy';
  /** How many activators are in the path when there are any. */
  readonly activators: number;
  readonly excessBurstCapacity: number;
  readonly active: ActiveCondition;
  readonly steps: readonly KpaStep[];
  /** For the next tick. */
  readonly state: KpaState;
}

/** Decides for a revision: the autoscaler's tick, and the PodAutoscaler's reconciliation after it. */
export function decideKpa(spec: KpaSpec, before: KpaState, observation: KpaObservation): KpaDecision {
  const { at, ready, replicas, stats = [], averages } = observation;
  const { state, steps: recommended } = recommendPods(spec, before, at, ready, stats, averages);
  const steps = [...recommended];
  const { desiredScale, isApplied } = boundedScale(spec, state, observation, steps);
  const desired = isApplied ? desiredScale : replicas;
  if (desired !== replicas) steps.push({ step: 'scaled', from: replicas, to: desired });
  else steps.push({ step: 'kept', replicas });
  const { active, isInitialized } = activity(spec, state, at, ready, desiredScale);
  const { excessBurstCapacity } = state;
  return {
    desired,
    desiredScale,
    mode: desiredScale > 0 && excessBurstCapacity >= 0 ? 'Serve' : 'Proxy',
    activators: activators(spec, ready),
    excessBurstCapacity,
    active,
    steps,
    state: { ...state, active, isInitialized },
  };
}

/** The scale within min and max, and 0 only when it is time for that. */
function boundedScale(spec: KpaSpec, state: KpaState, observation: KpaObservation, steps: KpaStep[]) {
  const { desired: from, active, isInitialized } = state;
  if (from < 0 && active.status !== 'Unknown') return { desiredScale: from, isApplied: false };
  const isFirst = spec.initialScale > 1 && !isInitialized && spec.isReachable;
  const min = isFirst ? Math.max(spec.initialScale, spec.min) : spec.min;
  let to = from;
  if (from < min) to = min;
  else if (spec.max !== 0 && from > spec.max) to = spec.max;
  // -1, not known yet, is no number of pods to tell of.
  if (to !== from && from >= 0) {
    steps.push({ step: 'bounds', from, to, by: to < from ? 'max' : min > spec.min ? 'initial scale' : 'min' });
  }
  if (to !== 0) return { desiredScale: to, isApplied: true };
  return toZero(spec, state, observation, steps);
}

const MESSAGES = {
  '': '',
  Queued: 'Requests to the target are being buffered as resources are provisioned.',
  NoTraffic: 'The target is not receiving traffic.',
  TimedOut: 'The target could not be activated.',
};

/** The condition Active, and whether the initial scale was reached. */
function activity(spec: KpaSpec, state: KpaState, at: number, ready: number, desiredScale: number) {
  const { active: before } = state;
  const least = Math.max(spec.min, state.isInitialized ? 1 : spec.initialScale);
  const isInitialized = state.isInitialized || ready >= least;
  const mark = (status: ActiveCondition['status'], reason: ActiveCondition['reason']) => {
    const isSame = before.status === status && before.reason === reason;
    return { isInitialized, active: isSame ? before : { status, reason, message: MESSAGES[reason], since: at } };
  };
  if (desiredScale === 0 || least === 0) {
    return mark('False', before.status === 'Unknown' && least > 0 ? 'TimedOut' : 'NoTraffic');
  }
  const isWoken = desiredScale > 0 || before.status !== 'False';
  if (ready < least) return isWoken ? mark('Unknown', 'Queued') : mark('False', 'NoTraffic');
  return isWoken ? mark('True', '') : { active: before, isInitialized };
}

const LEAST_ACTIVATORS = 2;

function activators({ targetBurstCapacity: burst, total, activatorCapacity }: KpaSpec, ready: number): number {
  if (burst === 0) return LEAST_ACTIVATORS;
  return Math.max(LEAST_ACTIVATORS, Math.ceil((ready * total + Math.max(0, burst)) / activatorCapacity));
}
