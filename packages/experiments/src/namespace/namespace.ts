import type { Kube, Meta, Pod } from '@repo/cluster';
import { ifAllowed, until } from '@repo/cluster';
import { heldByOther, isConflict, Lease, refusal } from './lease.js';

const OURS = 'app.kubernetes.io/managed-by';

/** What marks the objects of an experiment, as kustomize's field `labels` has it: in a shared namespace only they go. */
export const labels = [{ pairs: { [OURS]: 'experiment' }, includeTemplates: true }];

/** An object as `kubectl get` takes it. */
export interface Named {
  kind: string;
  name: string;
}

/** A namespace while an experiment has it. */
export interface Hold {
  /** Aborted once another run has taken the namespace. */
  lost: AbortSignal;
  /** Removes what the experiment made: the namespace, or in one that was there already, its objects. */
  release(): Promise<void>;
}

/**
 * Takes a namespace for one experiment. One that does not exist is made; one that the user named, and that exists, is used
 * as it is, which the ClusterRole edit allows.
 * @param objects that the experiment applies
 * @throws Error where another run has it, or where it has what the experiment would change
 */
export async function holdNamespace(
  kube: Kube,
  namespace: string,
  isNamed: boolean,
  objects: readonly Named[],
): Promise<Hold> {
  const get = kube.get<{ metadata: Meta }>(`/api/v1/namespaces/${namespace}`);
  // Where an account may not even see a namespace of that name, what it then tries says which permission is missing.
  const found = await ifAllowed(get, isNamed ? { metadata: { name: namespace } } : undefined);
  if (found && found.metadata.labels?.[OURS] !== 'experiment') {
    if (!isNamed) throw new Error(foreign(namespace));
    return useExisting(kube, namespace, objects);
  }
  if (found) {
    const reason = await heldByOther(kube, namespace, found.metadata.creationTimestamp);
    if (reason) throw new Error(reason);
    await removeNamespace(kube, namespace);
  }
  await createNamespace(kube, namespace).catch((error) => {
    throw isConflict(error) ? new Error(refusal(namespace, undefined)) : error;
  });
  const lease = await Lease.acquire(kube, namespace);
  const release = async () => {
    if (!lease.lost.aborted) await removeNamespace(kube, namespace);
    await lease.stop();
  };
  return { lost: lease.lost, release };
}

async function useExisting(kube: Kube, namespace: string, objects: readonly Named[]): Promise<Hold> {
  const lease = await Lease.acquire(kube, namespace);
  const release = async () => {
    if (!lease.lost.aborted) await removeObjects(kube, namespace, objects);
    await lease.remove();
  };
  try {
    // Of a run that was killed.
    await removeObjects(kube, namespace, objects);
    await refuseOccupied(kube, namespace, objects);
  } catch (error) {
    await lease.remove();
    throw error;
  }
  return { lost: lease.lost, release };
}

/** Creates a namespace that refuses pods below the restricted Pod Security Standard. */
export async function createNamespace(kube: Kube, name: string): Promise<void> {
  // At once with its labels: none is left behind without the one that lets removeNamespace take it.
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted', [OURS]: 'experiment' };
  await kube.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
}

/** Removes a namespace with all that is in it, and its pods at once: they have no load left to drain. */
export async function removeNamespace(kube: Kube, namespace: string): Promise<void> {
  const found = await kube.get<{ metadata: Meta }>(`/api/v1/namespaces/${namespace}`);
  if (!found) return;
  if (found.metadata.labels?.[OURS] !== 'experiment') throw new Error(foreign(namespace));
  const inNamespace = ['--namespace', namespace, '--all', '--wait=false'];
  if (await hasInferenceServices(kube, namespace)) await kube.kubectl('delete', 'inferenceservice', ...inNamespace);
  await kube.kubectl('delete', 'deployment,job', ...inNamespace);
  // First the pods, without the 30 s that Knative's take to drain: a namespace that still finds some with a grace period
  // looks again only after half of it, and theirs is 300 s.
  await removePods(kube, namespace);
  await kube.kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--timeout=300s');
}

const KINDS = ['horizontalpodautoscaler', 'deployment', 'service', 'job', 'configmap'];

/** Removes the objects of an experiment from a namespace that has others too. */
async function removeObjects(kube: Kube, namespace: string, objects: readonly Named[]): Promise<void> {
  const ofOurs = ['--namespace', namespace, `--selector=${OURS}=experiment`, '--wait=false'];
  if (await hasInferenceServices(kube, namespace)) await kube.kubectl('delete', 'inferenceservice', ...ofOurs);
  // Those of this overlay, and of another one's run that was killed.
  const kinds = new Set([...KINDS, ...objects.map(({ kind }) => kind.toLowerCase())]);
  await kube.kubectl('delete', [...kinds].join(','), ...ofOurs);
  await removePods(kube, namespace, `${OURS}=experiment`);
}

/** @param selector of all by default */
async function removePods(kube: Kube, namespace: string, selector = ''): Promise<void> {
  const query = selector && `?labelSelector=${encodeURIComponent(selector)}`;
  const which = selector ? `--selector=${selector}` : '--all';
  await until('the pods to go', 300, async () => {
    const pods = await kube.list<Pod>(`/api/v1/namespaces/${namespace}/pods${query}`);
    if (pods.length > 0)
      await kube.kubectl(
        'delete',
        'pods',
        '--grace-period=0',
        '--force',
        '--namespace',
        namespace,
        which,
        '--wait=false',
      );
    return pods.length === 0;
  });
}

/** An experiment would change, and then remove, what is there under the names of its own objects. */
async function refuseOccupied(kube: Kube, namespace: string, objects: readonly Named[]): Promise<void> {
  const asked = objects.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`);
  const found = await kube.kubectl('get', ...asked, '--namespace', namespace, '--ignore-not-found', '--output=name');
  const names = found.trim().split(/\s+/).join(' ');
  if (!names) return;
  throw new Error(
    `Namespace ${namespace} already has ${names}, which the experiment would change: remove them with \`kubectl delete ${names} -n ${namespace}\`, or use another namespace with --namespace NAME`,
  );
}

function inferenceServices(namespace: string): string {
  return `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices`;
}

async function hasInferenceServices(kube: Kube, namespace: string): Promise<boolean> {
  return (await ifAllowed(kube.list(inferenceServices(namespace)), [])).length > 0;
}

function foreign(namespace: string): string {
  return `Namespace ${namespace} exists, and no experiment made it: delete it, or use another with --namespace NAME`;
}
