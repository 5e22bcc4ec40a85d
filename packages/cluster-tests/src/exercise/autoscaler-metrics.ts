import type { Kube } from '../kube.js';
import type { Meta } from '../objects.js';

/** The averages that Knative's autoscaler decides by, of one revision. */
export interface Averages {
  /** Over the stable window: requests in flight, or requests a second. */
  stable: number;
  /** Over the panic window. */
  panic: number;
}

/**
 * What Knative's autoscaler shows of a revision on its metrics port; undefined while it shows none, as where
 * `metrics-protocol` in config-observability is not `prometheus`.
 */
export async function averages(
  kube: Kube,
  revision: { namespace: string; name: string },
  metric: 'concurrency' | 'rps',
): Promise<Averages | undefined> {
  const serving = '/api/v1/namespaces/knative-serving/pods';
  const pods = await kube.list<{ metadata: Meta }>(`${serving}?labelSelector=app%3Dautoscaler`);
  // Only the leader of several has it.
  for (const { metadata } of pods) {
    const text = await kube.text(`${serving}/${metadata.name}:9090/proxy/metrics`).catch(() => '');
    const found = parseAverages(text, revision, metric);
    if (found) return found;
  }
  return undefined;
}

/** Reads kn_revision_concurrency_{stable,panic} or kn_revision_rps_{stable,panic}_per_second of Prometheus' text format. */
export function parseAverages(
  text: string,
  { namespace, name }: { namespace: string; name: string },
  metric: 'concurrency' | 'rps',
): Averages | undefined {
  const value = (window: 'stable' | 'panic') => {
    const start = `kn_revision_${metric}_${window}${metric === 'rps' ? '_per_second' : ''}{`;
    const labels = [`k8s_namespace_name="${namespace}"`, `kn_revision_name="${name}"`];
    const line = text.split('\n').find((one) => one.startsWith(start) && labels.every((label) => one.includes(label)));
    return line && Number(line.slice(line.lastIndexOf(' ')));
  };
  const [stable, panic] = [value('stable'), value('panic')];
  return typeof stable === 'number' && typeof panic === 'number' ? { stable, panic } : undefined;
}
