import { milli } from '../quantity.js';
import { elapsed, type HpaPod, type PodTotals, type Sample } from './observation.js';
import type { HpaController } from './spec.js';

/** Why a metric gives no recommendation, in the controller's words. */
export class MetricError extends Error {}

type Group = 'ignored' | 'unready' | 'missing' | 'ready';

export const NO_PODS = 'no pods returned by selector while calculating replica count';

/**
 * Sums up the pods as the controller groups them. Samples of pods that do not exist (any more) count, save for
 * utilization.
 * @param requestOf the resource and container that utilization is of; undefined for metrics without requests
 * @param resource only CPU samples are distrusted while a pod starts
 */
export function sumPods(
  pods: readonly HpaPod[],
  samples: readonly Sample[],
  now: number,
  controller: HpaController,
  resource: string,
  requestOf?: { container: string | undefined },
): PodTotals {
  if (pods.length === 0) throw new MetricError(NO_PODS);
  const byPod = new Map<string, Sample>();
  for (const sample of samples) if (sample.value !== undefined) byPod.set(sample.pod, sample);
  const count: Record<Group, number> = { ignored: 0, unready: 0, missing: 0, ready: 0 };
  let unreadyRequest = 0;
  const missingRequests: number[] = [];
  const known = { samples: 0, usage: 0, request: 0 };
  const groups = pods.map((pod) => groupOf(pod, byPod.get(pod.name), now, controller, resource));
  for (const [i, pod] of pods.entries()) {
    if (groups[i] === 'ignored' || groups[i] === 'unready') byPod.delete(pod.name);
  }
  if (byPod.size === 0) throw new MetricError('did not receive metrics for targeted pods (pods might be unready)');
  for (const [i, pod] of pods.entries()) {
    const group = groups[i] ?? 'ignored';
    count[group]++;
    if (!requestOf) continue;
    const request = requestOfPod(pod, resource, requestOf.container);
    if (group === 'unready') unreadyRequest += request;
    if (group === 'missing') missingRequests.push(request);
    const sample = byPod.get(pod.name);
    if (!sample) continue;
    known.samples++;
    known.usage += milli(sample.value ?? 0);
    known.request += request;
  }
  let usage = 0;
  for (const sample of byPod.values()) usage += milli(sample.value ?? 0);
  const { ready, unready, missing } = count;
  return { ready, unready, missing, samples: byPod.size, usage, known, unreadyRequest, missingRequests };
}

function groupOf(
  pod: HpaPod,
  sample: Sample | undefined,
  now: number,
  controller: HpaController,
  resource: string,
): Group {
  if (pod.terminating || pod.phase === 'Failed') return 'ignored';
  if (pod.phase === 'Pending') return 'unready';
  if (!sample) return 'missing';
  return resource === 'cpu' && isStarting(pod, sample, now, controller) ? 'unready' : 'ready';
}

/** Whether a CPU sample is of a pod's start rather than of its work. */
function isStarting(
  { ready, startedAt, readySince = -Infinity }: HpaPod,
  sample: Sample,
  now: number,
  controller: HpaController,
) {
  if (ready === undefined || startedAt === undefined) return true;
  if (elapsed(startedAt, now) < controller.cpuInitializationPeriod * 1000) {
    const isOfBefore = elapsed(readySince, sample.at ?? now) < (sample.window ?? 0) * 1000;
    return ready === false || isOfBefore;
  }
  return ready === false && elapsed(startedAt, readySince) < controller.initialReadinessDelay * 1000;
}

/** @throws MetricError where a request is missing, since utilization is a share of the request */
function requestOfPod(pod: HpaPod, resource: string, container: string | undefined): number {
  const containers = pod.containers ?? [];
  const isOfPod =
    pod.requests !== undefined && Object.keys(pod.requests).some((name) => name === 'cpu' || name === 'memory');
  if (container === undefined && isOfPod) {
    const named = pod.requests?.[resource] !== undefined && (resource === 'cpu' || resource === 'memory');
    const requests = named
      ? [pod.requests?.[resource]]
      : containers.map(({ requests }) => requests?.[resource]).filter((one) => one !== undefined);
    if (requests.length === 0) throw new MetricError(`missing pod-level request for ${resource} in Pod ${pod.name}`);
    return requests.reduce<number>((sum, one) => sum + milli(one ?? 0), 0);
  }
  let sum = 0;
  for (const { name, requests } of containers) {
    if (container !== undefined && container !== name) continue;
    const request = requests?.[resource];
    if (request === undefined) {
      throw new MetricError(`missing request for ${resource} in container ${name} of Pod ${pod.name}`);
    }
    sum += milli(request);
    if (container === name) return sum;
  }
  if (container !== undefined) throw new MetricError(`container ${container} not found in Pod ${pod.name}`);
  return sum;
}
