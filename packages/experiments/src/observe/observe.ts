import type { KpaAverages } from '@repo/autoscalers';
import type { Kube } from '@repo/cluster';
import {
  type Hpa,
  isLive,
  isReady,
  type Meta,
  type Pod,
  type PodAutoscaler,
  type PodMetrics,
  quantity,
} from '@repo/cluster';
import type { Usage } from '../expected/hpa.js';
import { kpaSpec } from '../expected/kpa.js';
import type { Autoscaler } from '../trace/trace.js';
import { AutoscalerMetrics, parseAverages } from './autoscaler-metrics.js';
import { soon } from './soon.js';

/** What an overlay has put into a namespace. */
export interface Workload {
  namespace: string;
  kind: Autoscaler['kind'];
  /** Of the HPA, or of the InferenceService. */
  name: string;
  /** Of its pods. */
  selector: string;
  /** In front of a Deployment's pods. */
  service?: { name: string; port: number } | undefined;
}

/** What is asked about a cluster; a test gives one of its own. */
export type Source = Pick<Kube, 'list' | 'text'>;

/** The cluster at one moment. */
export interface Observation {
  /** Epoch ms, of the autoscaler's answer. */
  time: number;
  /** ms until all had answered. */
  took: number;
  desired: number;
  pods: number;
  ready: number;
  /** Pods that were told to end, and have not. */
  terminating: number;
  /** As the autoscaler has them: an HPA the mean of its pods, Knative the sum; empty while it shows none. */
  metrics: Record<string, number>;
  /** As metrics-server has them, of the ready pods. */
  usage: Record<string, Usage>;
  /** Of Knative's autoscaler. */
  averages?: KpaAverages | undefined;
}

type Where = Pick<Workload, 'namespace' | 'name'>;

export async function findHpa(kube: Source, { namespace, name }: Where): Promise<Hpa | undefined> {
  const all = await kube.list<Hpa>(`/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`);
  return all.find(({ metadata }) => metadata.name === name);
}

/** @param name of the InferenceService */
export async function findPodAutoscaler(kube: Source, { namespace, name }: Where): Promise<PodAutoscaler | undefined> {
  const selector = `labelSelector=${encodeURIComponent(`serving.knative.dev/service=${name}-predictor`)}`;
  const path = `/apis/autoscaling.internal.knative.dev/v1alpha1/namespaces/${namespace}/podautoscalers?${selector}`;
  // Each change of the service makes a revision, and each revision an autoscaler: the last one counts.
  return newest(await kube.list<PodAutoscaler>(path));
}

export function newest<T extends { metadata: Meta }>(objects: readonly T[]): T | undefined {
  const age = ({ metadata }: T) => metadata.creationTimestamp ?? '';
  return objects.toSorted((a, b) => age(b).localeCompare(age(a)))[0];
}

export async function listPods(kube: Source, { namespace, selector }: Workload): Promise<Pod[]> {
  return kube.list<Pod>(`/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`);
}

/** @param autoscalers of Knative, which remember where to ask */
export async function observe(
  kube: Source,
  workload: Workload,
  autoscalers = new AutoscalerMetrics(kube),
): Promise<Observation> {
  const { namespace, kind, selector } = workload;
  const begun = Date.now();
  // All at once, so that they are of one moment.
  if (kind === 'KnativePodAutoscaler') {
    const [all, { time, value: autoscaler }, text] = await Promise.all([
      listPods(kube, workload),
      dated(findPodAutoscaler(kube, workload)),
      autoscalers.read(),
    ]);
    const counts = count(all);
    // -1 = not decided yet.
    const desired = Math.max(0, autoscaler?.status?.desiredScale ?? counts.pods);
    const settings = kpaSpec(autoscaler?.metadata.annotations);
    const averages = parseAverages(text, { namespace, name: autoscaler?.metadata.name ?? '' }, settings.metric);
    const metrics: Record<string, number> = averages ? { [settings.metric]: averages.stable } : {};
    return { time, took: Date.now() - begun, ...counts, desired, metrics, usage: {}, averages };
  }
  const metricsPath = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`;
  const [all, { time, value: hpa }, podMetrics] = await Promise.all([
    listPods(kube, workload),
    dated(findHpa(kube, workload)),
    // While metrics-server does not answer, nothing is known of the pods' use.
    soon(kube.list<PodMetrics>(`${metricsPath}?labelSelector=${encodeURIComponent(selector)}`), []),
  ]);
  const counts = count(all);
  const metrics: Record<string, number> = {};
  for (const { resource } of hpa?.status?.currentMetrics ?? []) {
    const utilization = resource?.current.averageUtilization;
    if (resource && utilization !== undefined) metrics[resource.name] = utilization;
  }
  const desired = hpa?.status?.desiredReplicas ?? counts.pods;
  return { time, took: Date.now() - begun, ...counts, desired, metrics, usage: usage(all.filter(isLive), podMetrics) };
}

/** With the moment in which it came. */
async function dated<T>(answer: Promise<T>): Promise<{ time: number; value: T }> {
  const value = await answer;
  return { time: Date.now(), value };
}

function count(all: readonly Pod[]): Pick<Observation, 'pods' | 'ready' | 'terminating'> {
  return {
    pods: all.filter(isLive).length,
    ready: all.filter(isReady).length,
    terminating: all.filter(({ metadata }) => metadata.deletionTimestamp).length,
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
