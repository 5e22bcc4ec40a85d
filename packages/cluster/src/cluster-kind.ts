import { type Api, ifAllowed } from './cluster.js';
import { currentContext, ownAddresses } from './context.js';
import type { Meta } from './objects.js';

/** `shared-docker`: its nodes use the local Docker's images. `remote`: its nodes get images from a registry alone. */
export type ClusterKind = 'kind' | 'minikube' | 'k3d' | 'k3s' | 'shared-docker' | 'remote';

export interface Cluster {
  kind: ClusterKind;
  /** As its own tool knows it; of the last three, the context. */
  name: string;
}

export interface Node {
  metadata: Meta;
  spec?: { providerID?: string };
  status: {
    addresses?: { type: string; address: string }[];
    nodeInfo?: { kubeletVersion: string; containerRuntimeVersion: string };
  };
}

export async function clusterKind(kube: Api): Promise<Cluster> {
  const { name } = await currentContext(kube);
  const nodes = await ifAllowed(kube.list<Node>('/api/v1/nodes'), []);
  return kindOf(name, nodes, ownAddresses());
}

/** @param own this machine's addresses: K3s is told by them, as in a container it looks the same */
export function kindOf(context: string, nodes: readonly Node[], own: readonly string[]): Cluster {
  const first = nodes[0];
  const runsDocker = first?.status.nodeInfo?.containerRuntimeVersion.startsWith('docker://') ?? false;
  if (context === 'docker-desktop' || context === 'orbstack') return { kind: 'shared-docker', name: context };
  if ((context === 'rancher-desktop' || context === 'colima') && runsDocker) {
    return { kind: 'shared-docker', name: context };
  }

  const profile = first?.metadata.labels?.['minikube.k8s.io/name'] ?? (context === 'minikube' ? context : undefined);
  if (profile) return { kind: 'minikube', name: profile };

  // A context may have been renamed, its nodes have not.
  const kind = /^kind:\/\/[^/]+\/([^/]+)\//.exec(first?.spec?.providerID ?? '') ?? /^kind-(.+)/.exec(context);
  if (kind?.[1]) return { kind: 'kind', name: kind[1] };

  const k3d = /^k3d-(.+)-(?:server|agent)-\d+$/.exec(first?.metadata.name ?? '') ?? /^k3d-(.+)/.exec(context);
  if (k3d?.[1]) return { kind: 'k3d', name: k3d[1] };

  const isHere = ({ status }: Node) => status.addresses?.some(({ address }) => own.includes(address)) ?? false;
  // Every node: a pod may be put on any of them.
  if (nodes.length > 0 && nodes.every(isHere)) {
    if (runsDocker) return { kind: 'shared-docker', name: context };
    if (first?.status.nodeInfo?.kubeletVersion.includes('+k3s')) return { kind: 'k3s', name: context };
  }
  return { kind: 'remote', name: context };
}
