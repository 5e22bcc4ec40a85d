import { approximate } from '../quantity.js';
import type { KedaSpec } from './spec.js';
import { type KedaSource, kedaValue } from './triggers.js';

/** What a trigger's source answers: its value, or why there is none. */
export type TriggerReading =
  | {
      readonly value: number;
      /** Whether the trigger is active, where that is no matter of the value, as in a cron's window. */
      readonly isActive?: boolean;
    }
  | { readonly error: string };

export interface TriggerHealth {
  readonly failures: number;
  readonly status: 'Happy' | 'Failing';
}

/** What KEDA knows of a trigger after it asked its source. */
export type TriggerRecord =
  | { readonly value: string; readonly isActive: boolean; readonly isFallback: boolean }
  | { readonly error: string };

/** What KEDA remembers of a ScaledObject. Times are in seconds. */
export interface KedaState {
  /** When a trigger was last active. */
  readonly lastActive: number | undefined;
  /** By name of the metric. */
  readonly health: Readonly<Record<string, TriggerHealth>>;
  /** What the HPA's last queries brought, by name of the metric. */
  readonly records: Readonly<Record<string, TriggerRecord>>;
}

/** The state of a ScaledObject that is new to KEDA. */
export const KEDA_START: KedaState = { lastActive: undefined, health: {}, records: {} };

/** Replicas of the scale target, and those of them that are ready. */
export interface Scale {
  readonly replicas: number;
  readonly ready: number;
}

/**
 * Asks one trigger, and after more failures than the fallback's threshold returns the value that makes the HPA desire the
 * fallback's replicas.
 */
export function observeTrigger(
  spec: KedaSpec,
  state: KedaState,
  source: KedaSource,
  reading: TriggerReading,
  scale: Scale,
): { record: TriggerRecord; state: KedaState } {
  const { fallback } = spec;
  const withHealth = (health: TriggerHealth): KedaState => ({
    ...state,
    health: { ...state.health, [source.name]: health },
  });
  if (!('error' in reading)) {
    const { value, isActive = value > source.activation } = reading;
    const record = { value: kedaValue(value), isActive, isFallback: false };
    return { record, state: fallback ? withHealth({ failures: 0, status: 'Happy' }) : state };
  }
  if (!fallback) return { record: reading, state };
  const failures = (state.health[source.name]?.failures ?? 0) + 1;
  const after = withHealth({ failures, status: 'Failing' });
  if (failures <= fallback.threshold) return { record: reading, state: after };
  const value = fallbackValue(fallback, source, scale);
  if (value === undefined) return { record: { error: 'error performing fallback' }, state: after };
  return { record: { value, isActive: false, isFallback: true }, state: after };
}

function fallbackValue(
  fallback: NonNullable<KedaSpec['fallback']>,
  source: KedaSource,
  scale: Scale,
): string | undefined {
  const { replicas: fixed, behavior } = fallback;
  const choices = {
    static: fixed,
    currentReplicas: scale.replicas,
    currentReplicasIfHigher: Math.max(fixed, scale.replicas),
    currentReplicasIfLower: Math.min(fixed, scale.replicas),
  };
  let replicas: number = choices[behavior];
  const { averageValue, value } = source.target;
  if (averageValue === undefined) {
    // The HPA multiplies a Value by the ready pods.
    if (scale.ready === 0) return undefined;
    replicas /= scale.ready;
  }
  return `${Math.trunc(approximate(averageValue ?? value ?? 0) * 1000 * replicas)}m`;
}

/** Whether any trigger has failed more often than the fallback's threshold. */
export function isFallbackActive({ fallback }: KedaSpec, { health }: KedaState): boolean {
  if (!fallback) return false;
  return Object.values(health).some(({ status, failures }) => status === 'Failing' && failures > fallback.threshold);
}
