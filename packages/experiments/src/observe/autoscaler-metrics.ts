import type { KpaAverages } from '@repo/autoscalers';
import type { Kube, Meta } from '@repo/cluster';
import { soon } from './soon.js';

const SERVING = '/api/v1/namespaces/knative-serving/pods';

/**
 * What Knative's autoscalers show on their metrics port, of all revisions; nothing where `metrics-protocol` in
 * config-observability is not `prometheus`.
 */
export class AutoscalerMetrics {
  private pods: readonly string[] = [];

  constructor(private readonly kube: Pick<Kube, 'list' | 'text'>) {}

  /** Empty where they do not answer at once. */
  async read(): Promise<string> {
    if (this.pods.length === 0) this.pods = await soon(this.names(), []);
    // Only the leader of several has them.
    const texts = await Promise.all(
      this.pods.map((pod) => soon(this.kube.text(`${SERVING}/${pod}:9090/proxy/metrics`), '')),
    );
    // Another may have come in its place.
    if (texts.includes('')) this.pods = [];
    return texts.join('\n');
  }

  private async names(): Promise<string[]> {
    const pods = await this.kube.list<{ metadata: Meta }>(`${SERVING}?labelSelector=app%3Dautoscaler`);
    return pods.map(({ metadata }) => metadata.name);
  }
}

/** Reads kn_revision_concurrency_{stable,panic} or kn_revision_rps_{stable,panic}_per_second of Prometheus' text format. */
export function parseAverages(
  text: string,
  { namespace, name }: { namespace: string; name: string },
  metric: 'concurrency' | 'rps',
): KpaAverages | undefined {
  const value = (window: 'stable' | 'panic') => {
    const start = `kn_revision_${metric}_${window}${metric === 'rps' ? '_per_second' : ''}{`;
    const labels = [`k8s_namespace_name="${namespace}"`, `kn_revision_name="${name}"`];
    const line = text.split('\n').find((one) => one.startsWith(start) && labels.every((label) => one.includes(label)));
    return line && Number(line.slice(line.lastIndexOf(' ')));
  };
  const [stable, panic] = [value('stable'), value('panic')];
  return typeof stable === 'number' && typeof panic === 'number' ? { stable, panic } : undefined;
}
