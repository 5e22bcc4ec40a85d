import type { Quantity } from '../quantity.js';

export interface MetricTarget {
  type?: 'Utilization' | 'AverageValue' | 'Value';
  averageUtilization?: number;
  averageValue?: Quantity;
  value?: Quantity;
}

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
}

interface MetricIdentifier {
  name: string;
  selector?: LabelSelector;
}

/** One of `spec.metrics` of an autoscaling/v2 HorizontalPodAutoscaler. */
export type MetricSpec =
  | { type: 'Resource'; resource: { name: string; target: MetricTarget } }
  | { type: 'ContainerResource'; containerResource: { name: string; container: string; target: MetricTarget } }
  | { type: 'Pods'; pods: { metric: MetricIdentifier; target: MetricTarget } }
  | {
      type: 'Object';
      object: {
        describedObject: { apiVersion?: string; kind: string; name: string };
        metric: MetricIdentifier;
        target: MetricTarget;
      };
    }
  | { type: 'External'; external: { metric: MetricIdentifier; target: MetricTarget } };

export interface ScalingPolicy {
  type: 'Pods' | 'Percent';
  value: number;
  periodSeconds: number;
}

export interface ScalingRules {
  stabilizationWindowSeconds?: number;
  selectPolicy?: 'Max' | 'Min' | 'Disabled';
  policies?: readonly ScalingPolicy[];
  tolerance?: Quantity;
}

/** The parts of an HPA's `spec` that decide: of autoscaling/v2, or of autoscaling/v1 with its one metric. */
export interface HpaManifestSpec {
  minReplicas?: number;
  maxReplicas: number;
  metrics?: readonly MetricSpec[];
  behavior?: { scaleUp?: ScalingRules; scaleDown?: ScalingRules };
  /** Of autoscaling/v1. */
  targetCPUUtilizationPercentage?: number;
}
