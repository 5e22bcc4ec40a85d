import { type Api, ifAllowed } from '../cluster.js';
import type { Condition, Meta } from '../objects.js';
import {
  crashProblem,
  imageProblem,
  isImageReason,
  PASSING,
  type PodProblem,
  placementProblem,
  refusalProblem,
} from './pod-problem-texts.js';

interface Owned extends Meta {
  ownerReferences?: { kind: string; name: string }[];
}

interface ContainerStatus {
  name: string;
  image: string;
  state?: { waiting?: { reason?: string; message?: string } };
  lastState?: { terminated?: { reason?: string; exitCode: number } };
}

export interface ObservedPod {
  metadata: Owned;
  spec: { containers: { name: string; image: string; resources?: { requests?: Record<string, string> } }[] };
  status: {
    phase: string;
    conditions?: Condition[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
  };
}

export interface Generation {
  metadata: Owned;
  status?: { conditions?: Condition[] };
}

/**
 * The first reason in a namespace why a pod does not start, as one line with the fix; undefined while there is none.
 * @param selector of the pods, since a namespace may hold others' too
 */
export async function findPodProblem(kube: Api, namespace: string, selector = ''): Promise<PodProblem | undefined> {
  const query = selector && `?labelSelector=${encodeURIComponent(selector)}`;
  const [pods, sets, revisions] = await Promise.all([
    kube.list<ObservedPod>(`/api/v1/namespaces/${namespace}/pods${query}`),
    kube.list<Generation>(`/apis/apps/v1/namespaces/${namespace}/replicasets${query}`),
    ifAllowed(kube.list<Generation>(`/apis/serving.knative.dev/v1/namespaces/${namespace}/revisions${query}`), []),
  ]);
  const current = newest(sets);
  for (const pod of pods.filter((pod) => isCurrent(pod, current))) {
    const problem = await problemOf(kube, namespace, pod);
    if (problem) return problem;
  }
  // What a quota, a LimitRange or Pod Security refuses never becomes a pod.
  for (const { metadata, status } of current) {
    const failure = status?.conditions?.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
    if (failure) return refusalProblem(namespace, metadata.name, failure.message ?? '');
  }
  for (const { metadata, status } of newest(revisions)) {
    // Knative looks an image up in its registry before it makes any pod.
    const missing = status?.conditions?.find(
      ({ status, reason }) => status === 'False' && reason === 'ContainerMissing',
    );
    if (missing) {
      const image = /image "([^"]+)"/.exec(missing.message ?? '')?.[1] ?? 'its image';
      return imageProblem(`revision ${metadata.name}`, image, missing.message);
    }
  }
  return undefined;
}

/** Of each Deployment or Knative service the latest: what went before it may be broken and on its way out. */
export function newest<T extends Generation>(generations: readonly T[]): T[] {
  const latest = new Map<string, { rank: number; generation: T }>();
  for (const generation of generations) {
    const { labels = {}, annotations = {}, ownerReferences, name } = generation.metadata;
    const rank =
      labels['serving.knative.dev/configurationGeneration'] ?? annotations['deployment.kubernetes.io/revision'];
    const whose = labels['serving.knative.dev/configuration'] ?? ownerReferences?.[0]?.name ?? name;
    const number = Number(rank ?? 0);
    if (number >= (latest.get(whose)?.rank ?? 0)) latest.set(whose, { rank: number, generation });
  }
  return [...latest.values()].map(({ generation }) => generation);
}

function isCurrent({ metadata, status }: ObservedPod, sets: readonly Generation[]): boolean {
  const set = metadata.ownerReferences?.find(({ kind }) => kind === 'ReplicaSet');
  if (set && !sets.some(({ metadata }) => metadata.name === set.name)) return false;
  return !metadata.deletionTimestamp && status.phase !== 'Succeeded' && status.phase !== 'Failed';
}

async function problemOf(kube: Api, namespace: string, pod: ObservedPod): Promise<PodProblem | undefined> {
  const { metadata, status, spec } = pod;
  const who = `pod ${metadata.name}`;
  const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.reason === 'Unschedulable') {
    if (await isNodeComing(kube, namespace, metadata.name)) return undefined;
    return placementProblem(who, scheduled.message ?? '', spec.containers);
  }
  for (const container of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
    const { reason = '', message } = container.state?.waiting ?? {};
    // Of a tag that the runtime has resolved the status names the digest alone.
    const image = spec.containers.find(({ name }) => name === container.name)?.image ?? container.image;
    if (isImageReason(reason)) return imageProblem(who, image, message);
    if (reason === 'CrashLoopBackOff') {
      const log = ['logs', metadata.name, '-n', namespace, '-c', container.name, '--previous'];
      const lines = await kube.kubectl(...log, '--tail=20').catch(() => '');
      return crashProblem(who, container.name, container.lastState?.terminated, lines, `kubectl ${log.join(' ')}`);
    }
    if (/^(Create|Run)Container.*Error$/.test(reason)) {
      const text = `${who}, container ${container.name}: ${reason}${message ? ` (${message})` : ''}: fix what it names in the overlay`;
      return { key: `create ${container.name}`, text, patience: PASSING };
    }
  }
  return undefined;
}

/** A cluster autoscaler or Karpenter says so in an event of the pod. */
async function isNodeComing(kube: Api, namespace: string, pod: string): Promise<boolean> {
  const query = `fieldSelector=involvedObject.name%3D${pod}`;
  const events = await ifAllowed(kube.list<{ reason?: string }>(`/api/v1/namespaces/${namespace}/events?${query}`), []);
  return events.some(({ reason }) => reason === 'TriggeredScaleUp' || reason === 'Nominated');
}
