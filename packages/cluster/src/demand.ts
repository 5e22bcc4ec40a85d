import { quantity } from './objects.js';
import { type Container, containersOf, type Manifest } from './overlays.js';

/** In cores and bytes. */
export interface Amounts {
  cpu: number;
  memory: number;
}

/** What an overlay will ask of a cluster for one of its workloads. */
export interface Demand {
  /** Such as "Deployment server". */
  what: string;
  /** Of its pods. */
  selector: string;
  containers: readonly Container[];
  /** Of each pod. */
  requests: Amounts;
  limits: Amounts;
  /** Pods that it begins with, and at most. */
  min: number;
  max: number;
}

/** @param sidecar CPU that Knative's queue-proxy requests in each pod */
export function demands(manifests: readonly Manifest[], sidecar = '25m'): Demand[] {
  return manifests.flatMap((manifest) => {
    const { kind, metadata } = manifest;
    const containers = containersOf(manifest);
    if (containers.length === 0) return [];
    const isService = kind === 'InferenceService';
    const scaler = isService ? serviceBounds(manifest) : scalerOf(manifest, manifests);
    const requests = total(containers, 'requests');
    if (isService) requests.cpu += quantity(sidecar);
    const limits = total(containers, 'limits');
    // Even what may be at zero starts with a pod, which shows that it can.
    const min = Math.max(1, scaler.min);
    return {
      what: `${kind} ${metadata.name}`,
      selector: selectorOf(manifest),
      containers,
      requests,
      limits,
      min,
      max: scaler.max,
    };
  });
}

/** Whether an autoscaler acts on the Deployment, of a HorizontalPodAutoscaler or a ScaledObject. */
export function scales({ kind, spec }: Manifest, deployment: string): boolean {
  if (kind !== 'HorizontalPodAutoscaler' && kind !== 'ScaledObject') return false;
  const { kind: target = 'Deployment', name } = spec.scaleTargetRef;
  return target === 'Deployment' && name === deployment;
}

/** Bounds of a Deployment's pods: those of its autoscaler, or the fixed number. */
export function scalerOf({ metadata, spec }: Manifest, manifests: readonly Manifest[]): { min: number; max: number } {
  const scaler = manifests.find((manifest) => scales(manifest, metadata.name));
  const fixed = spec.replicas ?? 1;
  if (!scaler) return { min: fixed, max: fixed };
  const { minReplicas, maxReplicas, minReplicaCount, maxReplicaCount } = scaler.spec;
  // KEDA's defaults are 0 and 100.
  if (scaler.kind === 'ScaledObject') return { min: minReplicaCount ?? 0, max: maxReplicaCount ?? 100 };
  return { min: minReplicas ?? 1, max: maxReplicas };
}

/** Bounds of an InferenceService's pods. */
export function serviceBounds({ spec }: Manifest): { min: number; max: number } {
  const { minReplicas = 1, maxReplicas = 0 } = spec.predictor;
  return { min: minReplicas, max: maxReplicas || Number.POSITIVE_INFINITY };
}

/** The label selector of the pods of a Deployment or an InferenceService. */
export function selectorOf({ kind, metadata, spec }: Manifest): string {
  const labels: Record<string, string> =
    kind === 'InferenceService'
      ? { 'serving.kserve.io/inferenceservice': metadata.name }
      : (spec.selector.matchLabels ?? {});
  return Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(',');
}

function total(containers: readonly Container[], kind: 'requests' | 'limits'): Amounts {
  const sum = (resource: string) =>
    containers.reduce((all, { resources }) => all + quantity(resources?.[kind]?.[resource] ?? '0'), 0);
  return { cpu: sum('cpu'), memory: sum('memory') };
}
