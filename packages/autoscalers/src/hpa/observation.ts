import type { Quantity } from '../quantity.js';

/** A pod that the HPA's selector matches, as the API server has it. Times are in seconds. */
export interface HpaPod {
  readonly name: string;
  /** Running where it is left out. */
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  /** It has a deletion timestamp. */
  readonly terminating?: boolean;
  /** The Ready condition; a pod without one counts as not ready. */
  readonly ready?: boolean | 'Unknown';
  /** When the Ready condition last changed. */
  readonly readySince?: number;
  /** `status.startTime`. */
  readonly startedAt?: number;
  /** Restartable init containers count as containers; other init containers do not count. */
  readonly containers?: readonly HpaContainer[];
  /** Requests of the pod as a whole, `spec.resources.requests`. */
  readonly requests?: Readonly<Record<string, Quantity>>;
}

export interface HpaContainer {
  readonly name: string;
  readonly requests?: Readonly<Record<string, Quantity>>;
}

/** What a pod used. A sample without a value is one of a pod that the metrics API lists without this resource. */
export interface Sample {
  readonly pod: string;
  readonly value?: Quantity;
  /** End of the time that it was measured over; the time of the observation where it is left out. */
  readonly at?: number;
  /** Seconds that it was measured over; 0 where it is left out. */
  readonly window?: number;
}

/** The sums over pods that a pod metric is decided by, for those who have no pods one by one. Usage is in thousandths. */
export interface PodTotals {
  /** Pods that count as ready and have a sample. */
  readonly ready: number;
  /** Pods whose sample does not count: pending, or not ready in the time after their start. */
  readonly unready: number;
  /** Pods without a sample. */
  readonly missing: number;
  /** Samples that count: of the ready pods, and of pods that no longer exist. */
  readonly samples: number;
  readonly usage: number;
  /** Samples, usage and requests of the pods that exist; only utilization needs them. */
  readonly known: { readonly samples: number; readonly usage: number; readonly request: number };
  /** Sum of the requests of the unready and of the missing pods; only utilization needs them. */
  readonly unreadyRequest: number;
  readonly missingRequests: readonly number[];
}

/** What the controller gets for one of the HPA's metrics. */
export type Reading =
  /** Resource, ContainerResource and Pods metrics. */
  | { readonly samples: readonly Sample[] }
  | { readonly totals: PodTotals }
  /** Object metrics, with one value, and External metrics, with one for each series. */
  | { readonly values: readonly Quantity[] }
  /** What the metrics API answered instead. */
  | { readonly error: string };

/** What the controller sees at one sync. */
export interface HpaObservation {
  /** Seconds. */
  readonly at: number;
  /** `spec.replicas` of the scale target. */
  readonly replicas: number;
  /** `status.replicas` of the scale target; as many as `replicas` where it is left out. */
  readonly statusReplicas?: number;
  readonly pods: readonly HpaPod[];
  /** One for each metric of the HPA, in its order. */
  readonly metrics: readonly Reading[];
  /** Namespace of the HPA, which some messages name; `default` where it is left out. */
  readonly namespace?: string;
  /** The HPAs whose selector matches these pods, where there are several. */
  readonly hpas?: readonly string[];
  /** Selector of the scale target; some value where it is left out. */
  readonly selector?: string;
  /** Why the target's scale cannot be read. */
  readonly getScaleError?: string;
  /** Why the target's scale cannot be changed. */
  readonly updateScaleError?: string;
}

/** Milliseconds from one time to another, free of binary fractions of a second. */
export function elapsed(from: number, to: number): number {
  return Math.round((to - from) * 1000);
}
