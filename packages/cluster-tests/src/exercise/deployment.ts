import { ifAllowed } from '../cluster.js';
import { findGateway } from '../deploy/gateway.js';
import type { Kube } from '../kube.js';
import { type Condition, isTrue, type Meta, type Pod, quantity } from '../objects.js';
import type { Autoscaler, Trace } from '../trace/trace.js';
import { until } from '../wait.js';
import type { Target } from './load.js';
import { findHpa, findPodAutoscaler, type Workload } from './observe.js';
import { kpaSettings } from './theory/kpa.js';

interface InferenceService {
  metadata: Meta;
  status?: { url?: string; conditions?: Condition[] };
}

const OURS = 'app.kubernetes.io/managed-by';

/** Creates a namespace that refuses pods below the restricted Pod Security Standard. */
export async function createNamespace(kube: Kube, name: string): Promise<void> {
  // At once with its labels: none is left behind without the one that lets removeNamespace take it.
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted', [OURS]: 'exercise' };
  await kube.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
}

/** Removes a namespace with all that is in it, and its pods at once: they have no load left to drain. */
export async function removeNamespace(kube: Kube, namespace: string): Promise<void> {
  const found = await kube.get<{ metadata: Meta }>(`/api/v1/namespaces/${namespace}`);
  if (!found) return;
  if (found.metadata.labels?.[OURS] !== 'exercise') {
    throw new Error(
      `namespace ${namespace} is there and not of an exercise: delete it, or name another with --namespace`,
    );
  }
  const inNamespace = ['--namespace', namespace, '--all', '--wait=false'];
  if (await findInferenceService(kube, namespace)) await kube.kubectl('delete', 'inferenceservice', ...inNamespace);
  await kube.kubectl('delete', 'deployment,job', ...inNamespace);
  // First the pods, without the 30 s that Knative's take to drain: a namespace that still finds some with a grace period
  // looks again only after half of it, and theirs is 300 s.
  await until('the pods to go', 300, async () => {
    const pods = await kube.list<Pod>(`/api/v1/namespaces/${namespace}/pods`);
    if (pods.length > 0) await kube.kubectl('delete', 'pods', '--grace-period=0', '--force', ...inNamespace);
    return pods.length === 0;
  });
  await kube.kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--timeout=300s');
}

/** The one in a namespace. */
export async function findInferenceService(kube: Kube, namespace: string): Promise<InferenceService | undefined> {
  const path = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices`;
  return (await kube.list<InferenceService>(path))[0];
}

export function isServing({ status }: InferenceService): boolean {
  return isTrue(status?.conditions, 'Ready');
}

/** The pods of the one workload in a namespace. */
export function workload(namespace: string, kind: Autoscaler['kind']): Workload {
  const selector = kind === 'KnativePodAutoscaler' ? 'serving.kserve.io/inferenceservice' : 'app=app-fastify';
  return { namespace, kind, selector };
}

/** Where a client inside the cluster sends its requests: to the Service, or through Knative's ingress by host name. */
export async function target(kube: Kube, { namespace, kind }: Workload): Promise<Target> {
  if (kind === 'HorizontalPodAutoscaler') return { url: 'http://app-fastify:8080' };
  const url = (await findInferenceService(kube, namespace))?.status?.url;
  const host = url && new URL(url).host;
  const gateway = host && (await findGateway(kube, namespace, host));
  if (!gateway) throw new Error('Knative has no ingress for the service: see k8s/platform/README.md');
  return { url: `http://${gateway}`, host };
}

/** @param hpaWindow seconds that an HPA without a scale-down window of its own waits */
export async function describeAutoscaler(kube: Kube, workload: Workload, hpaWindow: number): Promise<Autoscaler> {
  const { namespace, kind } = workload;
  if (kind === 'HorizontalPodAutoscaler') {
    const hpa = await findHpa(kube, namespace);
    if (!hpa) throw new Error(`no HorizontalPodAutoscaler in namespace ${namespace}`);
    const { minReplicas = 1, maxReplicas, metrics = [], behavior } = hpa.spec;
    const targets: Record<string, number> = {};
    for (const { resource } of metrics) if (resource) targets[resource.name] = resource.target.averageUtilization ?? 0;
    const window = behavior?.scaleDown?.stabilizationWindowSeconds ?? hpaWindow;
    return { kind, name: hpa.metadata.name, min: minReplicas, max: maxReplicas, targets, window };
  }
  const pa = await findPodAutoscaler(kube, namespace);
  if (!pa) throw new Error(`no PodAutoscaler in namespace ${namespace}`);
  const { metric, target, utilization, min, max, stableWindow } = kpaSettings(pa.metadata.annotations);
  const targets = { [metric]: Math.round(100 * target * utilization) / 100 };
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
