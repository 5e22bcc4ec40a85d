import type { Kube } from '@repo/cluster';
import { type Condition, findGateway, ifAllowed, isTrue, type Meta, type Pod, quantity } from '@repo/cluster';
import { kpaSpec } from '../expected/kpa.js';
import type { Target } from '../load/load.js';
import { findHpa, findPodAutoscaler, type Workload } from '../observe/observe.js';
import type { Experiment } from '../plan/experiment.js';
import type { Autoscaler, Trace } from '../trace/trace.js';

interface InferenceService {
  metadata: Meta;
  status?: { url?: string; conditions?: Condition[] };
}

export async function findInferenceService(
  kube: Kube,
  { namespace, name }: Workload,
): Promise<InferenceService | undefined> {
  return kube.get(`/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices/${name}`);
}

export function isServing({ status }: InferenceService): boolean {
  return isTrue(status?.conditions, 'Ready');
}

/** What an experiment follows, in its namespace. */
export function workload(namespace: string, { kind, name, selector, service }: Experiment['scaling']): Workload {
  return { namespace, kind, name, selector, service };
}

/** Where a client inside the cluster sends its requests: to the Service, or through Knative's ingress by host name. */
export async function target(kube: Kube, workload: Workload): Promise<Target> {
  const { namespace, kind, service } = workload;
  if (kind === 'HorizontalPodAutoscaler') {
    if (!service)
      throw new Error('No Service selects the pods: add one to the kustomization, for the load to reach them');
    return { url: `http://${service.name}:${service.port}` };
  }
  const url = (await findInferenceService(kube, workload))?.status?.url;
  const host = url && new URL(url).host;
  const gateway = host && (await findGateway(kube, namespace, host));
  if (!gateway) throw new Error('Knative has no ingress for the service: see k8s/platform/README.md');
  return { url: `http://${gateway}`, host };
}

/** @param hpaWindow seconds that an HPA without a scale-down window of its own waits */
export async function describeAutoscaler(kube: Kube, workload: Workload, hpaWindow: number): Promise<Autoscaler> {
  const { namespace, kind } = workload;
  if (kind === 'HorizontalPodAutoscaler') {
    const hpa = await findHpa(kube, workload);
    if (!hpa) throw new Error(`no HorizontalPodAutoscaler ${workload.name} in namespace ${namespace}`);
    const { minReplicas = 1, maxReplicas, metrics = [], behavior } = hpa.spec;
    const targets: Record<string, number> = {};
    for (const { resource } of metrics) if (resource) targets[resource.name] = resource.target.averageUtilization ?? 0;
    const window = behavior?.scaleDown?.stabilizationWindowSeconds ?? hpaWindow;
    return { kind, name: hpa.metadata.name, min: minReplicas, max: maxReplicas, targets, window };
  }
  const pa = await findPodAutoscaler(kube, workload);
  if (!pa) throw new Error(`no PodAutoscaler in namespace ${namespace}`);
  const { metric, target, min, max, stableWindow } = kpaSpec(pa.metadata.annotations);
  const targets = { [metric]: Math.round(100 * target) / 100 };
  return { kind, name: pa.metadata.name, min, max, targets, window: stableWindow };
}

/** Milliseconds from the start of a pod's server until it was ready, from its log. */
export async function serverStart(kube: Kube, pod: Pod): Promise<number | undefined> {
  const { name, namespace = 'default' } = pod.metadata;
  const container = pod.spec.containers[0]?.name ?? '';
  const log = await kube.kubectl('logs', name, '--namespace', namespace, '--container', container);
  const match = /"startMs":(\d+)/.exec(log);
  return match ? Number(match[1]) : undefined;
}

export async function describeCluster(kube: Kube): Promise<Trace['cluster']> {
  const version = await kube.get<{ gitVersion: string }>('/version');
  const nodes = await ifAllowed(kube.list<{ status: { allocatable: { cpu: string } } }>('/api/v1/nodes'), []);
  return {
    kubernetes: version?.gitVersion ?? '',
    nodes: nodes.length,
    cpus: nodes.reduce((sum, node) => sum + quantity(node.status.allocatable.cpu), 0),
  };
}
