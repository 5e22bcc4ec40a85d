import { ifAllowed } from '../cluster.js';
import type { Kube } from '../kube.js';
import { containersOf, type Manifest } from '../overlays.js';
import { until } from '../wait.js';

interface Generated {
  metadata: { generation: number };
}

/** The one image that the overlays share. */
export function imageOf(manifests: readonly Manifest[]): string {
  return manifests.flatMap(containersOf)[0]?.image ?? '';
}

/** @returns whether the namespace had to be created */
export async function ensureNamespace(kube: Kube, namespace: string): Promise<boolean> {
  const found = await ifAllowed(kube.get<{ status?: { phase?: string } }>(`/api/v1/namespaces/${namespace}`), {});
  if (found?.status?.phase === 'Terminating') {
    throw new Error(
      `namespace ${namespace} is being deleted: \`kubectl wait --for=delete namespace/${namespace}\`, then deploy again`,
    );
  }
  if (found) return false;
  await kube.kubectl('create', 'namespace', namespace);
  return true;
}

/** How often each object that runs pods has been changed. `kubectl apply` says "configured" of some that it has not. */
export async function generations(
  kube: Kube,
  namespace: string,
  manifests: readonly Manifest[],
): Promise<Map<Manifest, number>> {
  const found = new Map<Manifest, number>();
  for (const manifest of manifests.filter((manifest) => containersOf(manifest).length > 0)) {
    const { apiVersion, kind, metadata } = manifest;
    const path = `/apis/${apiVersion}/namespaces/${namespace}/${kind.toLowerCase()}s/${metadata.name}`;
    const object = await kube.get<Generated>(path);
    if (object) found.set(manifest, object.metadata.generation);
  }
  return found;
}

/** New pods in the place of the old ones, for an image that is new under an old name. */
export async function restart(kube: Kube, namespace: string, { kind, metadata: { name } }: Manifest): Promise<void> {
  if (kind === 'Deployment') {
    await kube.kubectl('rollout', 'restart', `deployment/${name}`, '-n', namespace);
    return;
  }
  const path = `/apis/serving.knative.dev/v1/namespaces/${namespace}/services/${name}-predictor`;
  const generation = async () => (await kube.get<Generated>(path))?.metadata.generation;
  const before = await generation();
  // What `kn` sets for the same reason: Knative makes a new revision of it.
  const stamp = `client.knative.dev/updateTimestamp=${new Date().toISOString()}`;
  await kube.kubectl('annotate', `inferenceservice/${name}`, '-n', namespace, '--overwrite', stamp);
  // An annotation is no new generation of the InferenceService, so that it would seem ready before anything happens.
  await until('KServe to pass the restart on', 180, async () => (await generation()) !== before);
}
