import { type Api, ifAllowed, messageOf } from '../cluster.js';
import { clusterKind } from '../cluster-kind.js';
import type { Condition, Meta } from '../objects.js';
import type { Manifest } from '../overlays.js';
import { type Findings, unchecked } from './findings.js';
import { configProblems, INSTALL_KSERVE, type InferenceServiceConfig, ingressProblem } from './platform-config.js';

interface Workload {
  metadata: Meta;
  spec?: { replicas?: number };
  status?: { availableReplicas?: number; numberAvailable?: number };
}

interface ApiService {
  status?: { conditions?: Condition[] };
}

/** Whether the cluster has what the kinds of these objects need. Every line of a problem says how to fix it. */
export async function checkPlatform(kube: Api, manifests: readonly Manifest[]): Promise<Findings> {
  const of = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const services = of('InferenceService');
  const scaled = of('ScaledObject');
  const byUsage = scaled.flatMap(({ spec }) => spec.triggers).some(({ type }) => type === 'cpu' || type === 'memory');
  const needsMetrics = byUsage || of('HorizontalPodAutoscaler').length > 0;
  const hints: string[] = [];
  const problems = await Promise.all([
    needsMetrics ? checkMetrics(kube, hints) : [],
    of('HorizontalPodAutoscaler').length > 0 ? checkHpa(kube, manifests) : [],
    services.length > 0 ? checkKnative(kube, hints) : [],
    services.length > 0 ? checkKserve(kube, services, hints) : [],
    scaled.length > 0 ? checkKeda(kube, hints) : [],
  ]);
  return { problems: problems.flat(), hints };
}

async function checkHpa(kube: Api, manifests: readonly Manifest[]): Promise<string[]> {
  const asked = manifests.filter(({ kind }) => kind === 'HorizontalPodAutoscaler').map(({ apiVersion }) => apiVersion);
  const missing: string[] = [];
  for (const version of new Set(asked)) if (!(await kube.get(`/apis/${version}`))) missing.push(version);
  return missing.map((version) => `the cluster does not know ${version}: update it to Kubernetes 1.23 or newer`);
}

async function checkMetrics(kube: Api, hints: string[]): Promise<string[]> {
  const registered = kube.get<ApiService>('/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io');
  const known = await ifAllowed<ApiService | 'unknown' | undefined>(registered, 'unknown');
  // Every account may ask which APIs there are.
  const service = known === 'unknown' ? await kube.get<ApiService>('/apis/metrics.k8s.io/v1beta1') : known;
  const { kind } = await clusterKind(kube);
  // Their kubelets sign their certificates themselves.
  const insecure = kind === 'kind' || kind === 'minikube' || kind === 'shared-docker';
  const install = `\`k8s/platform/install.sh metrics-server${insecure ? '-insecure-tls' : ''}\``;
  if (!service) return [`there is no metrics API, without which an HPA does nothing: ${install}`];
  const available = service.status?.conditions?.find(({ type }) => type === 'Available');
  const look = '`kubectl get pods -n kube-system -l k8s-app=metrics-server`';
  if (available && available.status !== 'True') {
    return [`the metrics API is not available (${available.message ?? available.reason}): look at ${look}`];
  }
  try {
    const nodes = await ifAllowed(kube.list('/apis/metrics.k8s.io/v1beta1/nodes'), undefined);
    if (!nodes) hints.push(unchecked('whether the metrics API has samples', 'list nodes.metrics.k8s.io'));
    if (nodes?.length !== 0) return [];
    return ['the metrics API knows no node yet: wait a minute, and if that does not help look at `kubectl top nodes`'];
  } catch (error) {
    return [`the metrics API does not answer (${messageOf(error).replace(/\s+/g, ' ').trim()}): look at ${look}`];
  }
}

async function checkKnative(kube: Api, hints: string[]): Promise<string[]> {
  if (!(await kube.get('/apis/serving.knative.dev/v1'))) return [`there is no Knative: ${INSTALL_KSERVE}`];
  const base = '/apis/apps/v1/namespaces/knative-serving/deployments';
  const deployments = await ifAllowed(kube.list<Workload>(base), undefined);
  if (!deployments) {
    hints.push(unchecked('whether Knative and its ingress run', 'list deployments in namespace knative-serving'));
    return [];
  }
  const problems = ['activator', 'autoscaler', 'controller', 'webhook'].flatMap((name) => {
    const found = deployments.find(({ metadata }) => metadata.name === name);
    return found && isAvailable(found) ? [] : [notAvailable('Knative', name, 'knative-serving', found)];
  });
  const network = await ifAllowed(
    kube.get<{ data?: Record<string, string> }>('/api/v1/namespaces/knative-serving/configmaps/config-network'),
    undefined,
  );
  const controllers = await ifAllowed(
    Promise.all(['deployments', 'daemonsets'].map((kind) => kube.list<Workload>(`/apis/apps/v1/${kind}`))),
    undefined,
  );
  if (!network || !controllers) {
    hints.push(unchecked("whether Knative's ingress runs", 'list deployments and daemonsets in the whole cluster'));
    return problems;
  }
  const available = controllers.flat().filter(isAvailable);
  const problem = ingressProblem(
    network.data ?? {},
    available.map(({ metadata }) => metadata.name),
  );
  return problem ? [...problems, problem] : problems;
}

async function checkKserve(kube: Api, services: readonly Manifest[], hints: string[]): Promise<string[]> {
  if (!(await kube.get('/apis/serving.kserve.io/v1beta1'))) return [`there is no KServe: ${INSTALL_KSERVE}`];
  const name = 'kserve-controller-manager';
  const path = `/apis/apps/v1/deployments?fieldSelector=metadata.name%3D${name}`;
  const controllers = await ifAllowed(kube.list<Workload>(path), undefined);
  if (!controllers) {
    hints.push(unchecked('whether KServe runs by Knative', 'list deployments in the whole cluster'));
    return [];
  }
  const [controller] = controllers;
  const namespace = controller?.metadata.namespace ?? 'kserve';
  const problems = controller && isAvailable(controller) ? [] : [notAvailable('KServe', name, namespace, controller)];
  const config = await ifAllowed(
    kube.get<{ data?: InferenceServiceConfig }>(`/api/v1/namespaces/${namespace}/configmaps/inferenceservice-config`),
    undefined,
  );
  if (!config) {
    hints.push(unchecked("KServe's configuration", `get configmaps in namespace ${namespace}`));
    return problems;
  }
  const hasIstio = (await kube.get('/apis/networking.istio.io')) !== undefined;
  return [...problems, ...configProblems(config.data ?? {}, services, hasIstio)];
}

async function checkKeda(kube: Api, hints: string[]): Promise<string[]> {
  const install = '`k8s/platform/install.sh keda`';
  if (!(await kube.get('/apis/keda.sh/v1alpha1'))) return [`there is no KEDA: ${install}`];
  const path = '/apis/apps/v1/deployments?fieldSelector=metadata.name%3Dkeda-operator';
  const operators = await ifAllowed(kube.list<Workload>(path), undefined);
  if (!operators) hints.push(unchecked('whether KEDA runs', 'list deployments in the whole cluster'));
  if (!operators || operators.some(isAvailable)) return [];
  return [notAvailable('KEDA', 'keda-operator', operators[0]?.metadata.namespace ?? 'keda', operators[0])];
}

function isAvailable({ status }: Workload): boolean {
  return (status?.availableReplicas ?? status?.numberAvailable ?? 0) > 0;
}

function notAvailable(whose: string, name: string, namespace: string, found: Workload | undefined): string {
  if (!found)
    return `${whose} has no Deployment ${name} in namespace ${namespace}: install it as k8s/platform/README.md says`;
  return `no pod of ${whose}'s ${name} is available: see why with \`kubectl describe pods -n ${namespace}\``;
}
