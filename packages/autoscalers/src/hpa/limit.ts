import type { ScalingPolicy } from './manifest.js';
import type { HpaSpec, Rules } from './spec.js';
import { type HpaState, isBefore, isWithin, put, type ScaleEvent } from './state.js';

export type LimitReason =
  | 'DesiredWithinRange'
  | 'ScaleUpLimit'
  | 'ScaleDownLimit'
  | 'TooManyReplicas'
  | 'TooFewReplicas';

/** What one policy allows, with the replicas that there were when its period began. */
export interface PolicyLimit extends ScalingPolicy {
  readonly start: number;
  readonly limit: number;
}

export interface Limited {
  readonly replicas: number;
  readonly reason: LimitReason;
  /** Of a `behavior`: the policies that applied, and how one was selected. */
  readonly policies?: readonly PolicyLimit[];
  readonly select?: Rules['select'];
}

export const LIMIT_MESSAGES: Record<LimitReason, string> = {
  DesiredWithinRange: 'the desired count is within the acceptable range',
  ScaleUpLimit: 'the desired replica count is increasing faster than the maximum scale rate',
  ScaleDownLimit: 'the desired replica count is decreasing faster than the maximum scale rate',
  TooManyReplicas: 'the desired replica count is more than the maximum replica count',
  TooFewReplicas: 'the desired replica count is less than the minimum replica count',
};

const WITHIN = 'DesiredWithinRange';

/** The limits of an HPA without `behavior`: twice the replicas or 4, and min and max. */
export function limitByDefault({ min, max }: HpaSpec, current: number, desired: number): Limited {
  const limit = Math.max(2 * current, 4);
  const most = Math.min(max, limit);
  if (desired < min) return { replicas: min, reason: 'TooFewReplicas' };
  if (desired > most) return { replicas: most, reason: max > limit ? 'ScaleUpLimit' : 'TooManyReplicas' };
  return { replicas: desired, reason: WITHIN };
}

/** The limits of a `behavior`: its policies by what changed in their periods, and min and max in the same direction. */
export function limitByPolicies(
  { up, down }: NonNullable<HpaSpec['behavior']>,
  { min, max }: HpaSpec,
  state: HpaState,
  now: number,
  current: number,
  desired: number,
): Limited {
  if (desired > current) {
    const policies = up.policies.map((policy) => policyLimit(policy, state, now, current, 1));
    const limit = Math.max(current, selectLimit(up, policies, current, 1));
    const most = Math.min(max, limit);
    const reason = max > limit ? 'ScaleUpLimit' : 'TooManyReplicas';
    if (desired > most) return { replicas: most, reason, policies, select: up.select };
  }
  if (desired < current) {
    const policies = down.policies.map((policy) => policyLimit(policy, state, now, current, -1));
    const limit = Math.min(current, selectLimit(down, policies, current, -1));
    const least = Math.max(min, limit);
    const reason = min < limit ? 'ScaleDownLimit' : 'TooFewReplicas';
    if (desired < least) return { replicas: least, reason, policies, select: down.select };
  }
  return { replicas: desired, reason: WITHIN };
}

function policyLimit(policy: ScalingPolicy, state: HpaState, now: number, current: number, sign: 1 | -1): PolicyLimit {
  const { type, value, periodSeconds } = policy;
  const changed = (events: readonly ScaleEvent[]) =>
    events.reduce((sum, { at, change }) => sum + (isWithin(at, now, periodSeconds) ? change : 0), 0);
  const start = current - changed(state.scaleUps) + changed(state.scaleDowns);
  if (type === 'Pods') return { ...policy, start, limit: start + sign * value };
  // A percentage rounds so that it never forbids any change: up when it adds, down when it removes.
  const product = start * (1 + (sign * value) / 100);
  return { ...policy, start, limit: sign > 0 ? Math.ceil(product) : Math.trunc(product) };
}

function selectLimit({ select }: Rules, policies: readonly PolicyLimit[], current: number, sign: 1 | -1): number {
  if (select === 'Disabled') return current;
  const limits = policies.map(({ limit }) => limit);
  const isHighest = (select === 'Max') === sign > 0;
  return isHighest ? Math.max(...limits) : Math.min(...limits);
}

/** Remembers a change for the policies of its direction. */
export function recordChange(
  behavior: NonNullable<HpaSpec['behavior']>,
  state: HpaState,
  now: number,
  from: number,
  to: number,
): Pick<HpaState, 'scaleUps' | 'scaleDowns'> {
  const isUp = to > from;
  const { policies } = isUp ? behavior.up : behavior.down;
  const longest = policies.reduce((most, { periodSeconds }) => Math.max(most, periodSeconds), 0);
  const events = (isUp ? state.scaleUps : state.scaleDowns).map((event) =>
    isBefore(event.at, now, longest) ? { ...event, isOutdated: true } : event,
  );
  const recorded = put(events, ({ isOutdated }) => isOutdated, {
    at: now,
    change: Math.abs(to - from),
    isOutdated: false,
  });
  return isUp
    ? { scaleUps: recorded, scaleDowns: state.scaleDowns }
    : { scaleUps: state.scaleUps, scaleDowns: recorded };
}
