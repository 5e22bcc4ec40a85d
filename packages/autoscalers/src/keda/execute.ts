import { isFallbackActive, type KedaState, type TriggerReading } from './observe.js';
import type { KedaSpec } from './spec.js';
import type { KedaStep } from './steps.js';

/** What KEDA sees at one poll, or at a query of the HPA. */
export interface KedaObservation {
  /** Seconds. */
  readonly at: number;
  /** `spec.replicas` of the scale target. */
  readonly replicas: number;
  /** Pods of the scale target that are ready; as many as `replicas` where it is left out. */
  readonly ready?: number;
  /** One for each trigger but `cpu` and `memory`, in their order. */
  readonly triggers: readonly TriggerReading[];
  /** When the ScaledObject was created; 0 where it is left out. */
  readonly createdAt?: number;
  /** Whether the HPA's condition ScalingActive is True; it is where this is left out and there are pods. */
  readonly isHpaActive?: boolean;
}

export interface KedaCondition {
  readonly type: 'Ready' | 'Active' | 'Fallback';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

export interface KedaDecision {
  /** `spec.replicas` of the scale target after the poll. */
  readonly desired: number;
  /** Whether a trigger is active. */
  readonly isActive: boolean;
  readonly conditions: readonly KedaCondition[];
  readonly steps: readonly KedaStep[];
  /** For the next poll or query. */
  readonly state: KedaState;
}

const READY: KedaCondition = {
  type: 'Ready',
  status: 'True',
  reason: 'ScaledObjectReady',
  message: 'ScaledObject is defined correctly and is ready for scaling',
};

/** What KEDA's executor does with the triggers' activity. */
export function requestScale(
  spec: KedaSpec,
  state: KedaState,
  { at, replicas, createdAt = 0 }: KedaObservation,
  { isActive, isError }: { isActive: boolean; isError: boolean },
  before: readonly KedaStep[] = [],
): KedaDecision {
  const { idle, min, fallback } = spec;
  const steps = [...before];
  let desired = replicas;
  let { lastActive } = state;
  let ready = READY;
  let active: KedaCondition = { type: 'Active', status: 'False', reason: 'ScalerNotActive', message: NOT_ACTIVE };
  const scaleTo = (to: number, why: Extract<KedaStep, { step: 'scaled' }>['why']) => {
    desired = to;
    steps.push({ step: 'scaled', from: replicas, to, why });
  };
  if (isActive) {
    active = {
      type: 'Active',
      status: 'True',
      reason: 'ScalerActive',
      message: 'Scaling is performed because triggers are active',
    };
    if ((idle !== undefined && replicas < min) || replicas === 0) {
      scaleTo(min > 0 ? min : 1, 'activated');
      lastActive = Math.floor(at);
    } else if (isError) ready = { ...READY, status: 'Unknown', reason: 'PartialTriggerError', message: PARTIAL_ERROR };
    else {
      lastActive = Math.floor(at);
      steps.push({ step: 'left to the HPA', replicas });
    }
  } else if (isError && fallback && fallback.replicas !== 0) steps.push({ step: 'waits for fallback', replicas });
  else if (isError && !fallback) {
    ready = {
      ...READY,
      status: 'False',
      reason: 'TriggerError',
      message: 'Triggers defined in ScaledObject are not working correctly',
    };
  } else if ((idle !== undefined && replicas > idle) || (replicas > 0 && min === 0)) {
    const since = lastActive === undefined ? createdAt : lastActive;
    const period = lastActive === undefined ? spec.initialCooldownPeriod : spec.cooldownPeriod;
    const wait = Math.round((since + period - at) * 1000) / 1000;
    if (wait < 0) scaleTo(idle ?? min, 'cooled down');
    else {
      active = { ...active, reason: 'ScalerCooldown', message: 'Scaler cooling down because triggers are not active' };
      steps.push({ step: 'cooling down', period, wait });
    }
  } else if (idle === undefined && replicas < min) scaleTo(min, 'below the minimum');
  if (desired === replicas) steps.push({ step: 'kept', replicas });
  const isFallback = isFallbackActive(spec, state);
  const conditions: KedaCondition[] = [ready, active];
  if (fallback) {
    conditions.push({
      type: 'Fallback',
      status: isFallback ? 'True' : 'False',
      reason: isFallback ? 'FallbackExists' : 'NoFallbackFound',
      message: isFallback
        ? 'At least one trigger is falling back on this scaled object'
        : 'No fallbacks are active on this scaled object',
    });
  }
  return { desired, isActive, conditions, steps, state: { ...state, lastActive } };
}

const NOT_ACTIVE = 'Scaling is not performed because triggers are not active';
const PARTIAL_ERROR = 'Some triggers defined in ScaledObject are not working correctly';
