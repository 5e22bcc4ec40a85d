import { scales, selectorOf, serviceBounds } from './demand.js';
import type { Manifest } from './overlays.js';

/** How the rendered objects of an overlay scale. */
export interface Scaling {
  kind: 'HorizontalPodAutoscaler' | 'KnativePodAutoscaler' | 'ScaledObject';
  /** Of the autoscaler's object; of Knative's, the InferenceService's. */
  name: string;
  /** The object whose pods it scales, such as deployment/server. */
  workload: string;
  /** Of the pods. */
  selector: string;
  /** The Service in front of a Deployment's pods. */
  service?: { name: string; port: number } | undefined;
  min: number;
  /** 0 = unlimited. */
  max: number;
  /** Of one pod, by metric: % of its request, requests in flight, or requests/s; none where the overlay names none. */
  targets: Record<string, number>;
}

/** Returns the one autoscaler of an overlay. @throws Error where there is none, or more than one */
export function scalingOf(manifests: readonly Manifest[]): Scaling {
  const found = manifests.flatMap((manifest) => scaling(manifest, manifests) ?? []);
  const [first, ...others] = found;
  if (!first)
    throw new Error(
      'No autoscaler acts on the objects of this kustomization: add a HorizontalPodAutoscaler whose scaleTargetRef names its Deployment, or an InferenceService',
    );
  if (others.length > 0)
    throw new Error(
      `This kustomization has ${found.length} autoscalers (${found.map(({ workload }) => workload).join(', ')}): choose one with one workload`,
    );
  return first;
}

function scaling(workload: Manifest, manifests: readonly Manifest[]): Scaling | undefined {
  const { kind, metadata, spec } = workload;
  if (kind === 'InferenceService') return knative(workload);
  const scaler = kind === 'Deployment' ? manifests.find((one) => scales(one, metadata.name)) : undefined;
  if (!scaler) return undefined;
  const labels: Record<string, string> = spec.template.metadata?.labels ?? {};
  const service = manifests.find(
    (one) =>
      one.kind === 'Service' && Object.entries(one.spec.selector ?? {}).every(([key, value]) => labels[key] === value),
  );
  const of = scaler.spec;
  return {
    kind: scaler.kind as Scaling['kind'],
    name: scaler.metadata.name,
    workload: `deployment/${metadata.name}`,
    selector: selectorOf(workload),
    service: service && { name: service.metadata.name, port: service.spec.ports[0].port },
    min: of.minReplicas ?? of.minReplicaCount ?? (scaler.kind === 'ScaledObject' ? 0 : 1),
    max: of.maxReplicas ?? of.maxReplicaCount ?? 100,
    targets: utilizations(scaler),
  };
}

/** Of autoscaling/v1 and v2. */
function utilizations({ spec }: Manifest): Record<string, number> {
  if (spec.targetCPUUtilizationPercentage !== undefined) return { cpu: spec.targetCPUUtilizationPercentage };
  const metrics: { resource?: { name: string; target: { averageUtilization?: number } } }[] = spec.metrics ?? [];
  return Object.fromEntries(
    metrics.flatMap(({ resource }) => {
      const target = resource?.target.averageUtilization;
      return resource && target !== undefined ? [[resource.name, target]] : [];
    }),
  );
}

function knative(service: Manifest): Scaling {
  const { predictor } = service.spec;
  const annotation = (name: string) => service.metadata.annotations?.[`autoscaling.knative.dev/${name}`];
  const { min, max } = serviceBounds(service);
  const metric = predictor.scaleMetric ?? annotation('metric') ?? 'concurrency';
  const target = predictor.scaleTarget ?? annotation('target');
  // Knative aims at this share of a target.
  const share = Number(annotation('target-utilization-percentage') ?? 70) / 100;
  return {
    kind: 'KnativePodAutoscaler',
    name: service.metadata.name,
    workload: `inferenceservice/${service.metadata.name}`,
    selector: selectorOf(service),
    min,
    max: Number.isFinite(max) ? max : 0,
    targets: target === undefined ? {} : { [metric]: Number(target) * share },
  };
}
