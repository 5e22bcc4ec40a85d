import { divide, scaled } from '../int64.js';
import type { HpaPod, PodTotals } from './observation.js';
import { MetricError, NO_PODS } from './pods.js';
import type { HpaSpec } from './spec.js';

const MAX_INT32 = 2 ** 31 - 1;

/** How usage ÷ target became a number of replicas. */
export type Rule =
  /** The ratio times the pods, rounded up. */
  | 'ratio'
  /** The value ÷ the value per pod, rounded up. */
  | 'share'
  /** The ratio is near enough to 1. */
  | 'tolerance'
  /** With the pods that have no sample, or are not ready, the ratio says the opposite or is near enough to 1. */
  | 'unclear';

/** The recommendation of one metric. Usage and targets are in thousandths, or in percent for utilization. */
export interface Recommendation {
  readonly replicas: number;
  readonly rule: Rule;
  readonly current: number;
  readonly ratio: number;
  /** What the ratio was multiplied by. */
  readonly pods: number | undefined;
  /** The ratio after the pods without a sample and those not ready were counted in, where there are any. */
  readonly adjusted: { readonly ratio: number; readonly missing: number; readonly unready: number } | undefined;
  /** Of utilization: average usage of a pod, in thousandths. */
  readonly average?: number;
}

export function isNear(ratio: number, { tolerance }: Pick<HpaSpec, 'tolerance'>): boolean {
  return 1 - tolerance.down <= ratio && ratio <= 1 + tolerance.up;
}

/** By the use of a resource in percent of the pods' requests. */
export function byUtilization(spec: HpaSpec, replicas: number, percent: number, totals: PodTotals): Recommendation {
  const { known } = totals;
  const utilization = (usage: number, request: number) => scaled(usage, 100, request);
  if (known.request === 0) throw new MetricError('no metrics returned matched known pods');
  const current = utilization(known.usage, known.request);
  const assumed = (share: number, withMissing: boolean, withUnready: boolean) => {
    let { usage, request } = known;
    if (withMissing) {
      for (const one of totals.missingRequests) {
        usage += scaled(one, share, 100);
        request += one;
      }
    }
    if (withUnready) request += totals.unreadyRequest;
    return utilization(usage, request) / percent;
  };
  const share = Math.max(100, percent);
  const first = current / percent;
  return {
    ...byPods(spec, replicas, current, first, totals, (missing, unready) =>
      assumed(first < 1 ? share : 0, missing, unready),
    ),
    average: divide(known.usage, known.samples),
  };
}

/** By the average of a value over the pods. @param target in thousandths */
export function byAverage(spec: HpaSpec, replicas: number, target: number, totals: PodTotals): Recommendation {
  const current = divide(totals.usage, totals.samples);
  const first = current / target;
  return byPods(spec, replicas, current, first, totals, (missing, unready) => {
    const usage = totals.usage + (missing && first < 1 ? totals.missing * target : 0);
    const pods = totals.samples + (missing ? totals.missing : 0) + (unready ? totals.unready : 0);
    return divide(usage, pods) / target;
  });
}

/**
 * From a first ratio over the pods with a sample. Pods without one count as using all that the target allows when that
 * would mean fewer replicas, and none when it would mean more, and so do pods that are not ready.
 */
function byPods(
  spec: HpaSpec,
  replicas: number,
  current: number,
  ratio: number,
  totals: PodTotals,
  ratioWith: (missing: boolean, unready: boolean) => number,
): Recommendation {
  const hasUnready = totals.unready > 0 && ratio > 1;
  if (!hasUnready && totals.missing === 0) {
    if (isNear(ratio, spec))
      return { replicas, rule: 'tolerance', current, ratio, pods: undefined, adjusted: undefined };
    const pods = totals.ready;
    return { replicas: Math.ceil(ratio * pods), rule: 'ratio', current, ratio, pods, adjusted: undefined };
  }
  const hasMissing = totals.missing > 0 && ratio !== 1;
  const second = ratioWith(hasMissing, hasUnready);
  const missing = hasMissing ? totals.missing : 0;
  const unready = hasUnready ? totals.unready : 0;
  const adjusted = { ratio: second, missing, unready };
  const pods = totals.samples + missing + unready;
  const count = Math.ceil(second * pods);
  const isOpposite =
    (ratio < 1 && second > 1) ||
    (ratio > 1 && second < 1) ||
    (second < 1 && count > replicas) ||
    (second > 1 && count < replicas);
  if (isNear(second, spec) || isOpposite) return { replicas, rule: 'unclear', current, ratio, pods, adjusted };
  return { replicas: count, rule: 'ratio', current, ratio, pods, adjusted };
}

/** By one value for all pods, such as the length of a queue: the ratio times the pods that are ready. */
export function byValue(
  spec: HpaSpec,
  replicas: number,
  target: number,
  current: number,
  pods: readonly HpaPod[],
): Recommendation {
  const ratio = current / target;
  const common = { current, ratio, adjusted: undefined };
  if (replicas === 0) return { ...common, replicas: Math.ceil(ratio), rule: 'share', pods: undefined };
  if (isNear(ratio, spec)) return { ...common, replicas, rule: 'tolerance', pods: undefined };
  if (pods.length === 0) throw new MetricError(`unable to calculate ready pods: ${NO_PODS}`);
  const ready = pods.filter(({ phase = 'Running', ready: isReady }) => phase === 'Running' && isReady === true).length;
  return { ...common, replicas: Math.min(MAX_INT32, Math.ceil(ratio * ready)), rule: 'ratio', pods: ready };
}

/** By one value that the pods share: the value ÷ the value per pod. @param replicas `status.replicas` of the target */
export function byShare(spec: HpaSpec, replicas: number, target: number, value: number): Recommendation {
  const ratio = value / (target * replicas);
  const current = Math.ceil(value / replicas);
  const common = { current, ratio, adjusted: undefined, pods: replicas };
  if (isNear(ratio, spec)) return { ...common, replicas, rule: 'tolerance' };
  return { ...common, replicas: Math.min(MAX_INT32, Math.ceil(value / target)), rule: 'share' };
}
