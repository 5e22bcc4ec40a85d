import { type HpaCondition, type HpaEvent, withCondition } from './condition.js';
import { LIMIT_MESSAGES, limitByDefault, limitByPolicies, recordChange } from './limit.js';
import { recommend } from './metrics.js';
import type { HpaObservation } from './observation.js';
import type { HpaSpec } from './spec.js';
import { stabilize } from './stabilize.js';
import type { HpaState } from './state.js';
import type { HpaStep } from './steps.js';

export interface HpaDecision {
  /** `spec.replicas` of the scale target after the sync. */
  readonly desired: number;
  readonly steps: readonly HpaStep[];
  /** `status.conditions` of the HPA after the sync. */
  readonly conditions: readonly HpaCondition[];
  /** The events that the sync recorded. */
  readonly events: readonly HpaEvent[];
  /** For the next sync. */
  readonly state: HpaState;
}

const UPDATE = 'the HPA controller was unable to update the target scale';
const BELOW_MIN = 'Current number of replicas below Spec.MinReplicas';

/** Does one sync of the HPA controller. */
export function decideHpa(spec: HpaSpec, state: HpaState, observation: HpaObservation): HpaDecision {
  const sync = new Sync(spec, state, observation);
  sync.run();
  return sync.decision();
}

/** One sync: what it has concluded so far. */
class Sync {
  readonly #spec: HpaSpec;
  readonly #observation: HpaObservation;
  readonly #steps: HpaStep[] = [];
  readonly #events: HpaEvent[] = [];
  #state: HpaState;
  #desired: number;

  constructor(spec: HpaSpec, state: HpaState, observation: HpaObservation) {
    this.#spec = spec;
    this.#state = state;
    this.#observation = observation;
    this.#desired = observation.replicas;
  }

  run(): void {
    const { at, replicas, getScaleError } = this.#observation;
    if (getScaleError !== undefined) {
      this.#event('Warning', 'FailedGetScale', getScaleError);
      const message = `the HPA controller was unable to get the target's current scale: ${getScaleError}`;
      this.#condition('AbleToScale', 'False', 'FailedGetScale', message);
      this.#steps.push({ step: 'no scale', error: getScaleError });
      return;
    }
    const got = "the HPA controller was able to get the target's current scale";
    this.#condition('AbleToScale', 'True', 'SucceededGetScale', got);
    if (this.#state.recommendations.length === 0) {
      this.#state = { ...this.#state, recommendations: [{ at, replicas }] };
    }
    const { min, max } = this.#spec;
    const wasScaledToZero = this.#wasScaledToZero();
    if (replicas === 0 && !(wasScaledToZero && (min !== 0 || this.#hasMetricAtZero()))) this.#disable();
    else if (replicas > max) this.#bound('max', max, 'Current number of replicas above Spec.MaxReplicas');
    else if (replicas > 0 && replicas < min) this.#bound('min', min, BELOW_MIN);
    else this.#byMetrics(wasScaledToZero);
  }

  decision(): HpaDecision {
    const { conditions } = this.#state;
    return { desired: this.#desired, steps: this.#steps, conditions, events: this.#events, state: this.#state };
  }

  #disable(): void {
    const message = 'scaling is disabled since the replica count of the target is zero';
    this.#condition('ScalingActive', 'False', 'ScalingDisabled', message);
    if (!this.#spec.controller.scaleToZero) this.#removeScaledToZero();
    this.#steps.push({ step: 'disabled' });
  }

  #bound(bound: 'min' | 'max', to: number, reason: string): void {
    this.#steps.push({ step: 'out of range', from: this.#observation.replicas, to, bound });
    this.#scale(to, reason);
  }

  #byMetrics(wasScaledToZero: boolean): void {
    const { replicas } = this.#observation;
    const { min } = this.#spec;
    if (!this.#hasSelector()) return;
    const result = recommend(this.#spec, this.#observation);
    this.#steps.push(...result.steps);
    this.#events.push(...result.events);
    if (result.condition) this.#condition(...conditionParts(result.condition));
    if (result.replicas === undefined) {
      this.#event('Warning', 'FailedComputeMetricsReplicas', result.error ?? '');
      return;
    }
    // The controller starts from 0, and names no metric where none recommends more.
    const name = result.replicas > 0 ? result.name : '';
    let reason = '';
    if (result.replicas > replicas) reason = `${name} above target`;
    if (result.replicas < replicas) reason = 'All metrics below target';
    let desired = this.#normalize(Math.max(0, result.replicas));
    if (replicas === 0 && min !== 0 && wasScaledToZero && desired < min) {
      desired = min;
      reason ||= BELOW_MIN;
      this.#steps.push({ step: 'raised to the minimum', to: min });
    }
    if (desired !== replicas) this.#scale(desired, reason);
    else this.#steps.push({ step: 'kept', replicas });
  }

  #hasSelector(): boolean {
    const { selector = 'app', hpas = [], namespace = 'default', pods } = this.#observation;
    if (selector === '') {
      this.#failSelector(
        'SelectorRequired',
        'InvalidSelector',
        'selector is required',
        "the HPA target's scale is missing a selector",
      );
      return false;
    }
    if (hpas.length > 1 && pods.length > 0) {
      const keys = hpas.map((name) => `${namespace}/${name}`).join(' ');
      const message = `pods by selector ${selector} are controlled by multiple HPAs: [${keys}]`;
      this.#failSelector('AmbiguousSelector', 'AmbiguousSelector', message, message);
      return false;
    }
    return true;
  }

  #failSelector(event: string, reason: string, error: string, message: string): void {
    this.#event('Warning', event, error);
    this.#condition('ScalingActive', 'False', reason, message);
    this.#event('Warning', 'FailedComputeMetricsReplicas', error);
    this.#steps.push({ step: 'no selector', message });
  }

  /** From what the metrics recommend to what the windows and limits leave of it. */
  #normalize(recommended: number): number {
    const { at, replicas: current } = this.#observation;
    const spec = this.#spec;
    const { behavior, controller, min, max } = spec;
    const stabilized = stabilize(spec, this.#state, at, current, recommended);
    this.#state = { ...this.#state, recommendations: stabilized.recommendations };
    if (stabilized.replicas === recommended) {
      this.#condition('AbleToScale', 'True', 'ReadyForNewScale', 'recommended size matches current size');
    } else {
      const { direction, replicas: to } = stabilized;
      const [reason, seen, taken] =
        direction === 'up' ? ['ScaleUpStabilized', 'lower', 'lowest'] : ['ScaleDownStabilized', 'higher', 'highest'];
      const message = `recent recommendations were ${seen} than current one, applying the ${taken} recent recommendation`;
      this.#condition('AbleToScale', 'True', reason, message);
      const window = behavior?.[direction].window ?? controller.downscaleStabilization;
      this.#steps.push({ step: 'stabilized', direction, from: recommended, to, window });
    }
    const limited = behavior
      ? limitByPolicies(behavior, spec, this.#state, at, current, stabilized.replicas)
      : limitByDefault(spec, current, stabilized.replicas);
    const { replicas: to, ...why } = limited;
    const isLimited = to !== stabilized.replicas;
    this.#condition('ScalingLimited', isLimited ? 'True' : 'False', why.reason, LIMIT_MESSAGES[why.reason]);
    if (isLimited) this.#steps.push({ step: 'limited', from: stabilized.replicas, to, current, min, max, ...why });
    return to;
  }

  #scale(to: number, reason: string): void {
    const { at, replicas: from, updateScaleError } = this.#observation;
    const { behavior, controller, min } = this.#spec;
    if (updateScaleError !== undefined) {
      const message = `New size: ${to}; reason: ${reason}; error: ${updateScaleError}`;
      this.#event('Warning', 'FailedRescale', message);
      this.#condition('AbleToScale', 'False', 'FailedUpdateScale', `${UPDATE}: ${updateScaleError}`);
      this.#steps.push({ step: 'not scaled', from, to, error: updateScaleError });
      return;
    }
    this.#desired = to;
    const message = `the HPA controller was able to update the target scale to ${to}`;
    this.#condition('AbleToScale', 'True', 'SucceededRescale', message);
    this.#event('Normal', 'SuccessfulRescale', `New size: ${to}; reason: ${reason}`);
    if (behavior) this.#state = { ...this.#state, ...recordChange(behavior, this.#state, at, from, to) };
    if (!controller.scaleToZero) this.#removeScaledToZero();
    else if (from > 0 && to === 0 && min === 0 && this.#hasMetricAtZero()) {
      this.#condition('ScaledToZero', 'True', 'ScaledToZero', 'the HPA controller scaled the workload to zero');
    } else {
      const not = 'the HPA controller did not scale the workload to zero';
      this.#condition('ScaledToZero', 'False', 'NotScaledToZero', not);
    }
    this.#steps.push({ step: 'scaled', from, to, reason });
  }

  /** Whether a metric is there without pods. */
  #hasMetricAtZero(): boolean {
    return this.#spec.metrics.some(({ spec: { type } }) => type === 'Object' || type === 'External');
  }

  #wasScaledToZero(): boolean {
    const condition = this.#state.conditions.find(({ type }) => type === 'ScaledToZero');
    return this.#spec.controller.scaleToZero && condition?.status === 'True';
  }

  #removeScaledToZero(): void {
    const conditions = this.#state.conditions.filter(({ type }) => type !== 'ScaledToZero');
    this.#state = { ...this.#state, conditions };
  }

  #condition(type: HpaCondition['type'], status: HpaCondition['status'], reason: string, message: string): void {
    const conditions = withCondition(this.#state.conditions, { type, status, reason, message });
    this.#state = { ...this.#state, conditions };
  }

  #event(type: HpaEvent['type'], reason: string, message: string): void {
    this.#events.push({ type, reason, message });
  }
}

function conditionParts({ type, status, reason, message }: HpaCondition) {
  return [type, status, reason, message] as const;
}
