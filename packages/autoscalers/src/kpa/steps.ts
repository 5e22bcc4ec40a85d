import type { KpaSpec } from './spec.js';

/** The steps of one tick, in the order of Knative's autoscaler. `tellKpa` describes them in sentences. */
export type KpaStep =
  | { readonly step: 'no data' }
  | {
      readonly step: 'averages';
      readonly metric: KpaSpec['metric'];
      readonly stable: number;
      readonly panic: number;
      readonly stableWindow: number;
      readonly panicWindow: number;
      readonly target: number;
      /** The averages ÷ the target, rounded up. */
      readonly stablePods: number;
      readonly panicPods: number;
    }
  | {
      readonly step: 'rate';
      readonly window: 'stable' | 'panic';
      readonly from: number;
      readonly to: number;
      readonly ready: number;
      readonly rate: number;
    }
  | {
      readonly step: 'activation scale';
      readonly window: 'stable' | 'panic';
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly step: 'panic';
      readonly change: 'begins' | 'continues' | 'lasts' | 'ends';
      /** The panic window's pods ÷ the ready pods. */
      readonly ratio: number;
      readonly threshold: number;
    }
  | { readonly step: 'panic scale'; readonly from: number; readonly to: number }
  | { readonly step: 'delayed'; readonly from: number; readonly to: number; readonly seconds: number }
  | {
      readonly step: 'burst capacity';
      readonly ready: number;
      readonly total: number;
      readonly panic: number;
      readonly target: number;
      readonly excess: number;
    }
  | {
      readonly step: 'bounds';
      readonly from: number;
      readonly to: number;
      readonly by: 'min' | 'max' | 'initial scale';
    }
  | {
      readonly step: 'zero';
      readonly outcome:
        | 'forbidden'
        | 'still activating'
        | 'activation timed out'
        | 'was active too shortly'
        | 'becomes inactive'
        | 'activator not in path'
        | 'retained'
        | 'in grace period'
        | 'allowed';
      /** Seconds until it may go on. */
      readonly wait?: number;
    }
  | { readonly step: 'scaled'; readonly from: number; readonly to: number }
  | { readonly step: 'kept'; readonly replicas: number };
