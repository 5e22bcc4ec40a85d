/** The steps of one poll, in the order of KEDA. `tellKeda` describes them in sentences. */
export type KedaStep =
  | {
      readonly step: 'trigger';
      readonly name: string;
      readonly value: string;
      readonly activation: number;
      readonly isActive: boolean;
      readonly isFallback: boolean;
    }
  | { readonly step: 'trigger error'; readonly name: string; readonly error: string }
  | { readonly step: 'waits for fallback'; readonly replicas: number }
  | { readonly step: 'left to the HPA'; readonly replicas: number }
  | { readonly step: 'cooling down'; readonly period: number; readonly wait: number }
  | {
      readonly step: 'scaled';
      readonly from: number;
      readonly to: number;
      readonly why: 'activated' | 'cooled down' | 'below the minimum';
    }
  | { readonly step: 'kept'; readonly replicas: number };
