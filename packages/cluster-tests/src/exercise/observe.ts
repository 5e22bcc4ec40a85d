import type { Kube } from '../kube.js';
import { type Hpa, isLive, isReady, type Pod, type PodAutoscaler, type PodMetrics, quantity } from '../objects.js';
import type { Autoscaler } from '../trace/trace.js';
import { type QueueStat, queueStat } from './queue-proxy.js';
import type { Usage } from './theory/hpa.js';

/** What an overlay has put into a namespace. */
export interface Workload {
  namespace: string;
  kind: Autoscaler['kind'];
  /** Of its pods. */
  selector: string;
}

/** The cluster at one moment. */
export interface Observation {
  /** Epoch ms. */
  time: number;
  wanted: number;
  pods: number;
  ready: number;
  /** As the HPA reports them, or as Knative's autoscaler scrapes them from the pods; empty while there are none. */
  metrics: Record<string, number>;
  /** As metrics-server has them, of the ready pods. */
  usage: Record<string, Usage>;
}

export async function findHpa(kube: Kube, namespace: string): Promise<Hpa | undefined> {
  return (await kube.list<Hpa>(`/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`))[0];
}

export async function findPodAutoscaler(kube: Kube, namespace: string): Promise<PodAutoscaler | undefined> {
  const path = `/apis/autoscaling.internal.knative.dev/v1alpha1/namespaces/${namespace}/podautoscalers`;
  return (await kube.list<PodAutoscaler>(path))[0];
}

export async function listPods(kube: Kube, { namespace, selector }: Workload): Promise<Pod[]> {
  return kube.list<Pod>(`/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`);
}

export async function observe(kube: Kube, workload: Workload): Promise<Observation> {
  const { namespace, kind, selector } = workload;
  const time = Date.now();
  const pods = (await listPods(kube, workload)).filter(isLive);
  const observation = { time, pods: pods.length, ready: pods.filter(isReady).length };
  if (kind === 'KnativePodAutoscaler') {
    // -1 = not decided yet.
    const wanted = Math.max(0, (await findPodAutoscaler(kube, namespace))?.status?.desiredScale ?? pods.length);
    const stats = (await Promise.all(pods.filter(isReady).map((pod) => queueStat(kube, pod)))).filter((stat) => !!stat);
    const sum = (name: keyof QueueStat) => stats.reduce((total, stat) => total + stat[name], 0);
    const metrics: Record<string, number> =
      stats.length > 0 ? { concurrency: sum('concurrency'), rps: sum('rps') } : {};
    return { ...observation, wanted, metrics, usage: {} };
  }
  const [hpa, podMetrics] = await Promise.all([
    findHpa(kube, namespace),
    kube.list<PodMetrics>(
      `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`,
    ),
  ]);
  const metrics: Record<string, number> = {};
  for (const { resource } of hpa?.status?.currentMetrics ?? []) {
    const utilization = resource?.current.averageUtilization;
    if (resource && utilization !== undefined) metrics[resource.name] = utilization;
  }
  return {
    ...observation,
    wanted: hpa?.status?.desiredReplicas ?? pods.length,
    metrics,
    usage: usage(pods, podMetrics),
  };
}

function usage(pods: readonly Pod[], podMetrics: readonly PodMetrics[]): Record<string, Usage> {
  const ready = new Map(pods.filter(isReady).map((pod) => [pod.metadata.name, pod]));
  const samples = podMetrics.filter(({ metadata }) => ready.has(metadata.name));
  const result: Record<string, Usage> = {};
  for (const resource of ['cpu', 'memory'] as const) {
    const requests = pods[0]?.spec.containers.map((one) => quantity(one.resources?.requests?.[resource] ?? '0')) ?? [];
    result[resource] = {
      total: samples.flatMap((one) => one.containers).reduce((sum, one) => sum + quantity(one.usage[resource]), 0),
      pods: samples.length,
      request: requests.reduce((sum, one) => sum + one, 0),
    };
  }
  return result;
}

/** Observes once a second until `stop`. */
export class Observer {
  readonly observations: Observation[] = [];
  private stopped = false;
  private readonly done: Promise<void>;

  constructor(kube: Kube, workload: Workload, onObservation: (observation: Observation) => void) {
    this.done = this.loop(async () => {
      const observation = await observe(kube, workload);
      this.observations.push(observation);
      onObservation(observation);
    });
    this.done.catch(() => {}); // `stop` tells.
  }

  get latest(): Observation | undefined {
    return this.observations.at(-1);
  }

  /** @throws Error when the cluster could not be asked */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.done;
  }

  private async loop(look: () => Promise<void>): Promise<void> {
    while (!this.stopped) {
      const next = Date.now() + 1000;
      await look();
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - Date.now())));
    }
  }
}
