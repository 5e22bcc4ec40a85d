import { type Buckets, emptyBuckets } from './buckets.js';
import { type DelayWindow, delayWindow } from './delay.js';
import type { KpaSpec } from './spec.js';

/** The condition Active of a PodAutoscaler: Unknown while it activates. */
export interface ActiveCondition {
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: '' | 'Queued' | 'NoTraffic' | 'TimedOut';
  readonly message: string;
  /** Seconds. */
  readonly since: number;
}

/** What Knative's autoscaler remembers of a revision. */
export interface KpaState {
  readonly stable: Buckets;
  readonly panic: Buckets;
  /** When the load was last above the panic threshold; undefined when it does not panic. */
  readonly panicSince: number | undefined;
  /** The most pods of this panic. */
  readonly panicPods: number;
  /** Undefined without a scale-down delay. */
  readonly delay: DelayWindow | undefined;
  /** Pods that the autoscaler recommends; -1 before its first decision. */
  readonly desired: number;
  readonly excessBurstCapacity: number;
  readonly active: ActiveCondition;
  /** Whether the initial scale was once reached. */
  readonly isInitialized: boolean;
}

/** The autoscaler's state when it first sees a revision, or after its restart: with more than a pod it begins in panic. */
export function startKpa(spec: KpaSpec, { at, ready = 0 }: { at: number; ready?: number }): KpaState {
  const { targetBurstCapacity: burst } = spec;
  return {
    stable: emptyBuckets(spec.stableWindow),
    panic: emptyBuckets(spec.panicWindow),
    panicSince: ready > 1 ? at : undefined,
    panicPods: ready,
    delay: delayWindow(spec.scaleDownDelay),
    desired: -1,
    excessBurstCapacity: burst <= 0 ? burst : Math.trunc(spec.initialScale * spec.total - burst),
    active: { status: 'Unknown', reason: '', message: '', since: at },
    isInitialized: false,
  };
}
