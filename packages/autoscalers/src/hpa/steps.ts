import type { Limited, LimitReason } from './limit.js';
import type { Recommendation } from './replicas.js';
import type { HpaSpec, Target } from './spec.js';

/** The steps of one sync, in the order of the controller. `tellHpa` describes them in sentences. */
export type HpaStep =
  | { readonly step: 'no scale'; readonly error: string }
  | { readonly step: 'disabled' }
  | { readonly step: 'out of range'; readonly from: number; readonly to: number; readonly bound: 'min' | 'max' }
  | { readonly step: 'no selector'; readonly message: string }
  | ({
      readonly step: 'metric';
      readonly name: string;
      readonly target: Target;
      readonly tolerance: HpaSpec['tolerance'];
    } & Recommendation)
  | { readonly step: 'unknown metric'; readonly reason: string; readonly message: string }
  | { readonly step: 'no recommendation'; readonly unknown: number; readonly metrics: number }
  | { readonly step: 'highest'; readonly name: string; readonly replicas: number; readonly metrics: number }
  | {
      readonly step: 'stabilized';
      readonly direction: 'up' | 'down';
      readonly from: number;
      readonly to: number;
      /** Seconds of the window. */
      readonly window: number;
    }
  | ({
      readonly step: 'limited';
      readonly from: number;
      readonly to: number;
      readonly current: number;
      readonly min: number;
      readonly max: number;
      readonly reason: LimitReason;
    } & Pick<Limited, 'policies' | 'select'>)
  | { readonly step: 'raised to the minimum'; readonly to: number }
  | { readonly step: 'scaled'; readonly from: number; readonly to: number; readonly reason: string }
  | { readonly step: 'not scaled'; readonly from: number; readonly to: number; readonly error: string }
  | { readonly step: 'kept'; readonly replicas: number };
