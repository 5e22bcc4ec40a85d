import { approximate, milli } from '../quantity.js';
import type { HpaManifestSpec, MetricSpec, MetricTarget, ScalingPolicy, ScalingRules } from './manifest.js';

/** Flags and feature gates of kube-controller-manager. Times are in seconds. */
export interface HpaController {
  tolerance: number;
  downscaleStabilization: number;
  cpuInitializationPeriod: number;
  initialReadinessDelay: number;
  /** The feature gate HPAScaleToZero, off in Kubernetes 1.36. */
  scaleToZero: boolean;
}

/** The defaults of Kubernetes 1.36. */
export const HPA_CONTROLLER: HpaController = {
  tolerance: 0.1,
  downscaleStabilization: 300,
  cpuInitializationPeriod: 300,
  initialReadinessDelay: 30,
  scaleToZero: false,
};

export interface Rules {
  readonly window: number;
  readonly select: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly ScalingPolicy[];
}

/** A target with its quantities in thousandths. */
export type Target =
  | { readonly kind: 'utilization'; readonly percent: number }
  | { readonly kind: 'averageValue'; readonly milli: number }
  | { readonly kind: 'value'; readonly milli: number }
  | { readonly kind: 'none' };

export interface Metric {
  readonly spec: MetricSpec;
  readonly target: Target;
}

/** An HPA after the API server's defaults, ready to decide. */
export interface HpaSpec {
  readonly min: number;
  readonly max: number;
  readonly metrics: readonly Metric[];
  readonly tolerance: { readonly up: number; readonly down: number };
  /** Undefined for an HPA without `behavior`, which has other limits. */
  readonly behavior: { readonly up: Rules; readonly down: Rules } | undefined;
  readonly controller: HpaController;
}

const UP: readonly ScalingPolicy[] = [
  { type: 'Pods', value: 4, periodSeconds: 15 },
  { type: 'Percent', value: 100, periodSeconds: 15 },
];
const DOWN: readonly ScalingPolicy[] = [{ type: 'Percent', value: 100, periodSeconds: 15 }];
const CPU_80: MetricSpec = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
};

/**
 * Reads the `spec` of an autoscaling/v2 or autoscaling/v1 HorizontalPodAutoscaler and fills in what the API server does:
 * one replica at least, 80 % of CPU where no metric is named, and the rest of a partial `behavior`.
 * @throws Error on a quantity that is none
 */
export function readHpa(spec: HpaManifestSpec, controller: Partial<HpaController> = {}): HpaSpec {
  const flags = { ...HPA_CONTROLLER, ...controller };
  const { behavior } = spec;
  const rules = (of: ScalingRules | undefined, window: number, policies: readonly ScalingPolicy[]): Rules => ({
    window: of?.stabilizationWindowSeconds ?? window,
    select: of?.selectPolicy ?? 'Max',
    policies: of?.policies ?? policies,
  });
  const tolerance = (of: ScalingRules | undefined) =>
    of?.tolerance === undefined ? flags.tolerance : approximate(of.tolerance);
  return {
    min: spec.minReplicas ?? 1,
    max: spec.maxReplicas,
    metrics: metricsOf(spec).map((metric) => ({ spec: metric, target: readTarget(metric) })),
    tolerance: { up: tolerance(behavior?.scaleUp), down: tolerance(behavior?.scaleDown) },
    behavior: behavior && {
      up: rules(behavior.scaleUp, 0, UP),
      down: rules(behavior.scaleDown, flags.downscaleStabilization, DOWN),
    },
    controller: flags,
  };
}

function metricsOf({ metrics, targetCPUUtilizationPercentage: percent }: HpaManifestSpec): readonly MetricSpec[] {
  if (metrics && metrics.length > 0) return metrics;
  if (percent === undefined) return [CPU_80];
  return [
    { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: percent } } },
  ];
}

/** The kinds of target are tried in the controller's order; Object metrics alone go by `type`. */
function readTarget(metric: MetricSpec): Target {
  const target = targetOf(metric);
  const { averageUtilization, averageValue, value } = target;
  const average: Target | undefined =
    averageValue === undefined ? undefined : { kind: 'averageValue', milli: milli(averageValue) };
  const whole: Target | undefined = value === undefined ? undefined : { kind: 'value', milli: milli(value) };
  const none: Target = { kind: 'none' };
  switch (metric.type) {
    case 'Resource':
    case 'ContainerResource':
      if (average) return average;
      return averageUtilization === undefined ? none : { kind: 'utilization', percent: averageUtilization };
    case 'Pods':
      return average ?? none;
    case 'External':
      return average ?? whole ?? none;
    case 'Object':
      if (target.type === 'Value' || target.type === undefined) return whole ?? none;
      return target.type === 'AverageValue' ? (average ?? none) : none;
  }
}

function targetOf(metric: MetricSpec): MetricTarget {
  switch (metric.type) {
    case 'Resource':
      return metric.resource.target;
    case 'ContainerResource':
      return metric.containerResource.target;
    case 'Pods':
      return metric.pods.target;
    case 'Object':
      return metric.object.target;
    case 'External':
      return metric.external.target;
  }
}
