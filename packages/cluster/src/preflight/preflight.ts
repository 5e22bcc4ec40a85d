import { type Api, ifAllowed, unreachable } from '../cluster.js';
import { type Demand, demands, scales } from '../demand.js';
import type { Meta } from '../objects.js';
import { type Manifest, render } from '../overlays.js';
import { nodeBound } from './capacity.js';
import { driftHints } from './drift.js';
import { type Findings, judge, merge, unchecked } from './findings.js';
import { checkPlatform } from './platform.js';
import { checkNamespace } from './quota.js';

/**
 * What keeps an overlay from running on this cluster, and what will hold it back later: a line each, with its fix.
 * @param path of the kustomization
 * @param namespace where it is to run, if that is known
 */
export async function preflight(kube: Api, path: string, namespace?: string): Promise<Findings> {
  const noCluster = await unreachable(kube);
  if (noCluster) return { problems: [noCluster], hints: [] };
  const manifests = await render(kube, path);
  const wanted = demands(manifests, await sidecarCpu(kube));
  const [platform, ambiguous, drift, ...amounts] = await Promise.all([
    checkPlatform(kube, manifests),
    namespace ? checkScalers(kube, manifests, namespace) : [],
    namespace ? driftHints(kube, path, manifests, namespace) : [],
    ...wanted.map((demand) => checkAmounts(kube, demand, namespace)),
  ]);
  const own = [...wanted.flatMap(requestProblems), ...ambiguous];
  return merge([platform, { problems: own, hints: drift }, ...amounts]);
}

/** Whether the nodes and the namespace let the workload's pods be. */
async function checkAmounts(kube: Api, demand: Demand, namespace: string | undefined): Promise<Findings> {
  const nodes = await nodeBound(kube, demand, namespace);
  const { bounds, problems } = namespace ? await checkNamespace(kube, demand, namespace) : { bounds: [], problems: [] };
  const hints = nodes ? [] : [unchecked('whether the nodes have room', 'list nodes and pods in the whole cluster')];
  return merge([judge(demand, nodes ? [nodes, ...bounds] : bounds), { problems, hints }]);
}

/** Percentages are of the requests, and the scheduler goes by them. */
export function requestProblems({ what, containers }: Demand): string[] {
  return containers.flatMap(({ name, resources }) =>
    ['cpu', 'memory']
      .filter((resource) => !resources?.requests?.[resource])
      .map(
        (resource) =>
          `container ${name} of ${what} has no ${resource} request, of which autoscaling is a share: set resources.requests.${resource} in k8s/bases`,
      ),
  );
}

/** Two autoscalers on one Deployment stop each other: AmbiguousSelector. */
export function scalerProblems(
  manifests: readonly Manifest[],
  existing: readonly Manifest[],
  namespace: string,
): string[] {
  const own = manifests.flatMap(({ kind, metadata: { name } }) =>
    // KEDA makes an HPA of this name.
    kind === 'ScaledObject'
      ? [`ScaledObject/${name}`, `HorizontalPodAutoscaler/keda-hpa-${name}`]
      : [`${kind}/${name}`],
  );
  return manifests
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap(({ metadata }) => {
      const others = existing.filter(
        (one) => scales(one, metadata.name) && !own.includes(`${one.kind}/${one.metadata.name}`),
      );
      // Who deletes a ScaledObject has deleted its HPA too.
      const foreign = others.filter(
        ({ metadata }) => !metadata.ownerReferences?.some(({ kind }) => kind === 'ScaledObject'),
      );
      return foreign.map(
        (one) =>
          `${one.kind} ${one.metadata.name} scales Deployment ${metadata.name} already, and two stop each other (AmbiguousSelector): \`kubectl delete ${one.kind.toLowerCase()} ${one.metadata.name} -n ${namespace}\``,
      );
    });
}

async function checkScalers(kube: Api, manifests: readonly Manifest[], namespace: string): Promise<string[]> {
  const lists = ['autoscaling/v2 HorizontalPodAutoscaler', 'keda.sh/v1alpha1 ScaledObject'].map(async (type) => {
    const [apiVersion = '', kind = ''] = type.split(' ');
    const path = `/apis/${apiVersion}/namespaces/${namespace}/${kind.toLowerCase()}s`;
    const items = await ifAllowed(kube.list<Omit<Manifest, 'apiVersion' | 'kind'>>(path), []);
    // The items of a list do not say what they are.
    return items.map((item) => ({ apiVersion, kind, ...item }));
  });
  return scalerProblems(manifests, (await Promise.all(lists)).flat(), namespace);
}

async function sidecarCpu(kube: Api): Promise<string | undefined> {
  const path = '/api/v1/namespaces/knative-serving/configmaps/config-deployment';
  const config = await ifAllowed(kube.get<{ metadata: Meta; data?: Record<string, string> }>(path), undefined);
  return config?.data?.['queue-sidecar-cpu-request'];
}
