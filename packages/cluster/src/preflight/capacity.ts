import { type Api, ifAllowed } from '../cluster.js';
import type { Amounts, Demand } from '../demand.js';
import { type Condition, isTrue, type Meta, quantity } from '../objects.js';
import type { Bound } from './findings.js';

export interface CapacityNode {
  metadata: Meta;
  spec?: { unschedulable?: boolean; taints?: { effect: string }[] };
  status: { allocatable: Record<string, string>; conditions?: Condition[] };
}

export interface ScheduledPod {
  metadata: Meta;
  spec: {
    nodeName?: string;
    containers: { resources?: { requests?: Record<string, string> } }[];
    initContainers?: { resources?: { requests?: Record<string, string> } }[];
  };
  status: { phase: string };
}

/** How many pods the nodes have room for; undefined where this user may not know. */
export async function nodeBound(kube: Api, demand: Demand, namespace: string | undefined): Promise<Bound | undefined> {
  const nodes = await ifAllowed(kube.list<CapacityNode>('/api/v1/nodes'), undefined);
  const pods = await ifAllowed(kube.list<ScheduledPod>('/api/v1/pods'), undefined);
  if (!nodes || !pods) return undefined;
  // Pods on their way out make room.
  const others = pods.filter(
    ({ metadata }) =>
      !metadata.deletionTimestamp && !(metadata.namespace === namespace && matches({ metadata }, demand.selector)),
  );
  const room = roomFor(demand.requests, nodes, others);
  return {
    pods: room.pods,
    text: `the nodes have room for ${room.pods} (${room.scarce})`,
    fix: 'add a node, or see what to remove with `kubectl describe nodes`, under "Allocated resources"',
  };
}

export interface Room {
  pods: number;
  /** Of which there is least. */
  scarce: 'CPU' | 'memory' | 'pod slots';
}

/** How many pods of the same requests fit beside those that are there. */
export function roomFor(requests: Amounts, nodes: readonly CapacityNode[], pods: readonly ScheduledPod[]): Room {
  const room = { pods: 0, CPU: 0, memory: 0, 'pod slots': 0 };
  for (const node of nodes.filter(isOpen)) {
    const { cpu = '0', memory = '0', pods: slots = '110' } = node.status.allocatable;
    const free = { cpu: quantity(cpu), memory: quantity(memory), slots: quantity(slots) };
    for (const pod of pods.filter((pod) => pod.spec.nodeName === node.metadata.name && !hasEnded(pod))) {
      free.cpu -= requested(pod, 'cpu');
      free.memory -= requested(pod, 'memory');
      free.slots -= 1;
    }
    const fit = [times(free.cpu, requests.cpu), times(free.memory, requests.memory), Math.max(0, free.slots)] as const;
    room.CPU += fit[0];
    room.memory += fit[1];
    room['pod slots'] += fit[2];
    room.pods += Math.min(...fit);
  }
  const scarce = (['CPU', 'memory', 'pod slots'] as const).reduce((a, b) => (room[b] < room[a] ? b : a));
  return { pods: room.pods, scarce };
}

/** @param selector such as app=a,tier=b */
export function matches({ metadata }: { metadata: Meta }, selector: string): boolean {
  return selector.split(',').every((term) => {
    const [label = '', value] = term.split('=');
    return metadata.labels?.[label] === value;
  });
}

export function hasEnded({ status }: { status: { phase: string } }): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}

/** The overlays' pods tolerate no taint. */
function isOpen({ spec, status }: CapacityNode): boolean {
  const tainted = spec?.taints?.some(({ effect }) => effect !== 'PreferNoSchedule') ?? false;
  return !spec?.unschedulable && !tainted && isTrue(status.conditions, 'Ready');
}

function times(free: number, each: number): number {
  // 0.6 / 0.2 is 2.9999999999999996.
  return each > 0 ? Math.max(0, Math.floor(free / each + 1e-6)) : Number.POSITIVE_INFINITY;
}

/** As the scheduler counts: containers together, or the greediest init container where that is more. */
function requested({ spec }: ScheduledPod, resource: string): number {
  const of = ({ resources }: ScheduledPod['spec']['containers'][0]) => quantity(resources?.requests?.[resource] ?? '0');
  return Math.max(
    spec.containers.reduce((sum, container) => sum + of(container), 0),
    ...(spec.initContainers ?? []).map(of),
  );
}
