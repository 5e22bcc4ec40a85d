import type { HpaManifestSpec, MetricSpec } from '../hpa/manifest.js';
import { type KedaSource, type KedaTrigger, readResource, readSource } from './triggers.js';

export type FallbackBehavior = 'static' | 'currentReplicas' | 'currentReplicasIfHigher' | 'currentReplicasIfLower';

/** The parts of a ScaledObject's `spec` that decide. */
export interface KedaManifestSpec {
  pollingInterval?: number;
  cooldownPeriod?: number;
  initialCooldownPeriod?: number;
  idleReplicaCount?: number;
  minReplicaCount?: number;
  maxReplicaCount?: number;
  fallback?: { failureThreshold: number; replicas: number; behavior?: FallbackBehavior };
  advanced?: {
    horizontalPodAutoscalerConfig?: { behavior?: NonNullable<HpaManifestSpec['behavior']> };
    scalingModifiers?: Readonly<Record<string, string>>;
  };
  triggers: readonly KedaTrigger[];
}

/** A ScaledObject after KEDA's defaults. Times are in seconds. */
export interface KedaSpec {
  readonly pollingInterval: number;
  readonly cooldownPeriod: number;
  readonly initialCooldownPeriod: number;
  readonly idle: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly fallback:
    | { readonly threshold: number; readonly replicas: number; readonly behavior: FallbackBehavior }
    | undefined;
  readonly sources: readonly KedaSource[];
  /** Triggers `cpu` and `memory`, which the HPA reads by itself. */
  readonly resources: readonly MetricSpec[];
  /** Whether the HPA's queries tell KEDA all that its own polling would. */
  readonly usesHpaQueries: boolean;
  /** What KEDA makes the HPA of. */
  readonly hpa: HpaManifestSpec;
}

const OWNER = 'scaledobject.keda.sh/name';

/**
 * Reads the `spec` of a ScaledObject and fills in KEDA's defaults.
 * @param name of the ScaledObject
 * @throws Error for triggers and options that are not modelled
 */
export function readKeda(spec: KedaManifestSpec, name = 'app'): KedaSpec {
  const {
    advanced,
    fallback,
    triggers,
    idleReplicaCount: idle,
    minReplicaCount: min = 0,
    maxReplicaCount: max = 100,
  } = spec;
  if (Object.keys(advanced?.scalingModifiers ?? {}).length > 0) {
    throw new Error('KEDA scaling modifiers are not modelled. Remove advanced.scalingModifiers from the ScaledObject.');
  }
  const sources: KedaSource[] = [];
  const resources: MetricSpec[] = [];
  for (const [i, trigger] of triggers.entries()) {
    if (trigger.type === 'cpu' || trigger.type === 'memory') resources.push(readResource(trigger));
    else sources.push(readSource(trigger, i));
  }
  const external = sources.map(({ name: metric, target }): MetricSpec => {
    return {
      type: 'External',
      external: { metric: { name: metric, selector: { matchLabels: { [OWNER]: name } } }, target },
    };
  });
  const behavior = advanced?.horizontalPodAutoscalerConfig?.behavior;
  // KEDA sorts the metrics by type, so that its HPA stays the same.
  const metrics = [...external, ...resources].sort((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0));
  const isCached = sources.some((source) => source.isCached);
  return {
    pollingInterval: spec.pollingInterval ?? 30,
    cooldownPeriod: spec.cooldownPeriod ?? 300,
    initialCooldownPeriod: spec.initialCooldownPeriod ?? 0,
    idle,
    min,
    max,
    fallback: fallback && {
      threshold: fallback.failureThreshold,
      replicas: fallback.replicas,
      behavior: fallback.behavior ?? 'static',
    },
    sources,
    resources,
    usesHpaQueries: min > 0 && idle === undefined && !isCached,
    hpa: { minReplicas: Math.max(1, min), maxReplicas: max, metrics, ...(behavior ? { behavior } : {}) },
  };
}
