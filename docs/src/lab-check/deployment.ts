import type { Manifest } from '@repo/cluster';
import {
  type Api,
  checkPlatform,
  cores,
  currentContext,
  type Deployment,
  demands,
  deploymentPending,
  findPodProblem,
  mebibytes,
  type PodMetrics,
  quantity,
  requestProblems,
  unreachable,
} from '@repo/cluster';
import { type Check, check } from './check.js';

const NAME = 'app-fastify';

interface EndpointSlice {
  endpoints?: { conditions?: { ready?: boolean } }[] | null;
}

/** Lab 2: the Deployment of the overlays stands on kubectl's cluster, and can be scaled. */
export async function checkDeployment(kube: Api, asked?: string): Promise<Check[]> {
  const noCluster = await unreachable(kube);
  if (noCluster) return [check('there is a cluster', false, noCluster.replace(/^no cluster: /, ''))];
  const namespace = asked ?? (await currentContext(kube)).namespace;
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${NAME}`;
  const deployment = await kube.get<Deployment & Manifest>(path);
  const there = `the Deployment ${NAME} is in namespace ${namespace}`;
  if (!deployment) return [check(there, false, `no: \`npm run deploy -- hpa-v1 -n ${namespace}\``)];
  return [
    check(there, true, 'yes'),
    await podsReady(kube, namespace, deployment),
    requests(deployment),
    await serviceLeads(kube, namespace),
    await useIsMeasured(kube, namespace),
  ];
}

async function podsReady(kube: Api, namespace: string, deployment: Deployment): Promise<Check> {
  const open = deploymentPending(deployment);
  const text = 'all its pods are ready';
  if (!open) return check(text, true, `${deployment.status?.availableReplicas ?? 0}`);
  const problem = await findPodProblem(kube, namespace, `app=${NAME}`);
  const look = `\`kubectl describe pods -n ${namespace} -l app=${NAME}\` tells more`;
  return check(text, false, `it waits for ${open}: ${problem?.text ?? look}`);
}

function requests(deployment: Deployment & Manifest): Check {
  const wanted = demands([{ ...deployment, apiVersion: 'apps/v1', kind: 'Deployment' }]);
  const problems = wanted.flatMap(requestProblems);
  const asked = wanted.flatMap(({ containers }) => containers.map(({ resources }) => resources?.requests ?? {}));
  const seen = asked.map(({ cpu, memory }) => `cpu ${cpu}, memory ${memory}`).join('; ');
  return check('each container requests CPU and memory', problems.length === 0, problems[0] ?? seen);
}

async function serviceLeads(kube: Api, namespace: string): Promise<Check> {
  const label = encodeURIComponent(`kubernetes.io/service-name=${NAME}`);
  const slices = await kube.list<EndpointSlice>(
    `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${label}`,
  );
  const ready = slices
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false);
  const mend = `to none: \`kubectl describe service ${NAME} -n ${namespace}\` shows what it looks for`;
  return check('the Service leads to them', ready.length > 0, ready.length > 0 ? `to ${ready.length}` : mend);
}

async function useIsMeasured(kube: Api, namespace: string): Promise<Check> {
  const text = 'what they use is measured';
  const hpa: Manifest = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: NAME } };
  const [problem] = (await checkPlatform(kube, [hpa])).problems;
  if (problem) return check(text, false, problem);
  const pods = await kube.list<PodMetrics>(
    `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods?labelSelector=app%3D${NAME}`,
  );
  const seen = pods.flatMap(({ containers }) =>
    containers.map(({ usage }) => `cpu ${cores(quantity(usage.cpu))}, memory ${mebibytes(quantity(usage.memory))}`),
  );
  return check(text, pods.length > 0, seen[0] ?? 'not yet: a pod’s first sample comes within a minute');
}
