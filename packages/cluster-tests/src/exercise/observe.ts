import type { Kube } from '../kube.js';
import { type Hpa, isLive, isReady, type Pod, type PodAutoscaler, type PodMetrics, quantity } from '../objects.js';
import type { Autoscaler } from '../trace/trace.js';
import { type Averages, averages } from './autoscaler-metrics.js';
import type { Usage } from './theory/hpa.js';
import { kpaSettings } from './theory/kpa.js';

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
  /** As the autoscaler has them: an HPA the mean of its pods, Knative the sum; empty while it shows none. */
  metrics: Record<string, number>;
  /** As metrics-server has them, of the ready pods. */
  usage: Record<string, Usage>;
  /** Of Knative's autoscaler. */
  averages?: Averages | undefined;
}

export async function findHpa(kube: Kube, namespace: string): Promise<Hpa | undefined> {
  return (await kube.list<Hpa>(`/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`))[0];
}

export async function findPodAutoscaler(kube: Kube, namespace: string): Promise<PodAutoscaler | undefined> {
  const path = `/apis/autoscaling.internal.knative.dev/v1alpha1/namespaces/${namespace}/podautoscalers`;
  // Each change of the service makes a revision, and each revision an autoscaler: the last one counts.
  const age = ({ metadata }: PodAutoscaler) => metadata.creationTimestamp ?? '';
  return (await kube.list<PodAutoscaler>(path)).sort((a, b) => age(b).localeCompare(age(a)))[0];
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
    const autoscaler = await findPodAutoscaler(kube, namespace);
    // -1 = not decided yet.
    const wanted = Math.max(0, autoscaler?.status?.desiredScale ?? pods.length);
    const settings = kpaSettings(autoscaler?.metadata.annotations);
    const revision = { namespace, name: autoscaler?.metadata.name ?? '' };
    const averaged = await averages(kube, revision, settings.metric);
    const metrics: Record<string, number> = averaged ? { [settings.metric]: averaged.stable } : {};
    return { ...observation, wanted, metrics, usage: {}, averages: averaged };
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
      ready: ready.size,
      request: requests.reduce((sum, one) => sum + one, 0),
    };
  }
  return result;
}

/** Observes once a second until `stop`. */
export class Observer {
  readonly observations: Observation[] = [];
  /** Why it could not go on. */
  failure: Error | undefined;
  private stopped = false;
  private readonly done: Promise<void>;

  constructor(kube: Kube, workload: Workload, onObservation: (observation: Observation) => void) {
    this.done = this.loop(async () => {
      const observation = await observe(kube, workload);
      this.observations.push(observation);
      onObservation(observation);
    });
    this.done.catch((error) => {
      this.failure = error;
    });
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
