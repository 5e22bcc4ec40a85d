import type { HpaCondition } from './condition.js';
import { elapsed } from './observation.js';

/** What the controller remembers of an HPA from one sync to the next. Times are in seconds. */
export interface HpaState {
  /** Recommendations before stabilization. Too old ones are replaced, not removed. */
  readonly recommendations: readonly { readonly at: number; readonly replicas: number }[];
  readonly scaleUps: readonly ScaleEvent[];
  readonly scaleDowns: readonly ScaleEvent[];
  /** `status.conditions` of the HPA. */
  readonly conditions: readonly HpaCondition[];
}

export interface ScaleEvent {
  readonly at: number;
  /** Replicas added or removed. */
  readonly change: number;
  /** Older than any policy's period, so that the next event takes its place. */
  readonly isOutdated: boolean;
}

/** The state of an HPA that the controller has not seen yet, as after its restart. */
export const HPA_START: HpaState = { recommendations: [], scaleUps: [], scaleDowns: [], conditions: [] };

/** Puts an entry in the place of the last one that is no longer needed, or at the end. */
export function put<T>(list: readonly T[], isOld: (entry: T) => boolean, entry: T): readonly T[] {
  const i = list.findLastIndex(isOld);
  return i < 0 ? [...list, entry] : list.with(i, entry);
}

/** Whether less than `seconds` have passed since `at`. */
export function isWithin(at: number, now: number, seconds: number): boolean {
  return elapsed(at, now) < seconds * 1000;
}

/** Whether more than `seconds` have passed since `at`. */
export function isBefore(at: number, now: number, seconds: number): boolean {
  return elapsed(at, now) > seconds * 1000;
}
