import { type HpaSpec, quantity } from '@repo/cluster';

/** One resource metric as the HPA controller gets it, of the pods that have a sample. */
export interface Usage {
  /** Sum of the pods' use, in the unit of `request`. */
  total: number;
  /** Pods with a sample. */
  pods: number;
  /** Pods that are ready, with a sample or without. */
  ready: number;
  /** Of one pod. */
  request: number;
}

export interface Observation {
  /** Seconds. */
  at: number;
  /** Pods of the Deployment. */
  replicas: number;
  usage: Record<string, Usage>;
}

/** Of kube-controller-manager: --horizontal-pod-autoscaler-tolerance. */
const TOLERANCE = '0.1';

/** Whether a metric recommends no change, by the tolerance of each direction. @param ratio usage ÷ target */
export function isNear(ratio: number, { scaleUp, scaleDown }: HpaSpec['behavior'] = {}): boolean {
  // Not Math.abs(ratio - 1): of 1.1 that is a little more than 0.1.
  return (
    ratio >= 1 - quantity(scaleDown?.tolerance ?? TOLERANCE) && ratio <= 1 + quantity(scaleUp?.tolerance ?? TOLERANCE)
  );
}

/** What a `behavior` has that does not name it: up to twice as many or 4 more, down without limit, each 15 s. */
const DEFAULTS = {
  up: [
    { type: 'Percent', value: 100, periodSeconds: 15 },
    { type: 'Pods', value: 4, periodSeconds: 15 },
  ],
  down: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
} as const;

/**
 * Replicas that one metric recommends: `ceil(pods × utilization ÷ target)`, and no change within the tolerance, 10 % of
 * the target unless the HPA's `behavior` has its own. When that is more, pods that are not ready or have no sample count as idle; when it is fewer, ready ones without a sample
 * count as using all of their request.
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details
 */
export function recommendation(
  usage: Usage,
  replicas: number,
  targetPercent: number,
  behavior?: HpaSpec['behavior'],
): number {
  const ratioOf = (pods: number, total: number) => Math.floor((100 * total) / (pods * usage.request)) / targetPercent;
  const first = ratioOf(usage.pods, usage.total);
  const missing = Math.max(0, usage.ready - usage.pods);
  const unready = first > 1 ? Math.max(0, replicas - usage.ready) : 0;
  if (missing + unready === 0) return isNear(first, behavior) ? replicas : Math.ceil(first * usage.pods);
  const guess = first > 1 ? 0 : (Math.max(100, targetPercent) / 100) * usage.request;
  const pods = usage.pods + missing + unready;
  const ratio = ratioOf(pods, usage.total + missing * guess);
  if (isNear(ratio, behavior) || ratio > 1 !== first > 1) return replicas;
  const desired = Math.ceil(ratio * pods);
  return ratio > 1 ? Math.max(replicas, desired) : Math.min(replicas, desired);
}

export interface Decision {
  /** The largest recommendation of the metrics. */
  recommended: number;
  /** What becomes of it: held for the window, changed by no more than the policies allow, within min and max. */
  desired: number;
}

/**
 * Returns the replicas that the HPA desires, second by second; undefined while no metric is known, and for an HPA with other metrics than
 * pods' utilization. One that scales to zero (`minReplicas: 0`, on by default since Kubernetes 1.37) needs such a metric.
 * @param window seconds of the scale-down window where the HPA names none
 */
export function hpaExpected(
  spec: HpaSpec,
  observations: readonly Observation[],
  window: number,
): (Decision | undefined)[] {
  const [min, max] = [spec.minReplicas ?? 1, spec.maxReplicas];
  const downWindow = spec.behavior?.scaleDown?.stabilizationWindowSeconds ?? window;
  const policies = {
    up: spec.behavior?.scaleUp?.policies ?? DEFAULTS.up,
    down: spec.behavior?.scaleDown?.policies ?? DEFAULTS.down,
  };
  const isKnown = (spec.metrics ?? []).every(({ resource }) => resource?.target.averageUtilization);
  const history: { at: number; count: number }[] = [];
  return observations.map(({ at, replicas, usage }) => {
    const each = (spec.metrics ?? []).flatMap(({ resource }) => {
      const target = resource?.target.averageUtilization;
      const known = resource && usage[resource.name];
      return target && known && known.pods > 0 ? [recommendation(known, replicas, target, spec.behavior)] : [];
    });
    if (!isKnown || each.length === 0) return undefined;
    const recommended = Math.max(...each);
    history.push({ at, count: recommended });
    const held = Math.max(...history.filter((one) => one.at >= at - downWindow).map((one) => one.count));
    let count = recommended > replicas ? recommended : Math.min(replicas, held);
    // Policies count from the pods that there were, not from those that were expected.
    const start = (seconds: number) =>
      (observations.findLast((one) => one.at <= at - seconds) ?? observations[0])?.replicas ?? replicas;
    const limits = (list: typeof policies.up, sign: 1 | -1) =>
      list.map(({ type, value, periodSeconds }) => {
        const from = start(periodSeconds);
        return type === 'Pods' ? from + sign * value : sign * Math.ceil(sign * from * (1 + (sign * value) / 100));
      });
    // Without any `behavior` there are no periods: each look may double the pods, or bring them to 4.
    const most = spec.behavior ? Math.max(replicas, ...limits(policies.up, 1)) : Math.max(2 * replicas, 4);
    if (count > replicas) count = Math.min(count, most);
    if (count < replicas) count = Math.max(count, Math.min(replicas, ...limits(policies.down, -1)));
    count = Math.min(max, Math.max(min, count));
    return { recommended, desired: count };
  });
}
