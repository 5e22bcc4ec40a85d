import { average, isEmpty, record } from './buckets.js';
import { highest, recordDecision } from './delay.js';
import type { KpaAverages, KpaStat } from './observation.js';
import type { KpaSpec } from './spec.js';
import type { KpaState } from './state.js';
import type { KpaStep } from './steps.js';

/**
 * Recommends pods for a revision, as the autoscaler does every 2 s from the averages of its two windows. Keeps what it
 * said before while there is no data.
 * @param averages what the autoscaler shows of itself, instead of what is computed from `stats`
 */
export function recommendPods(
  spec: KpaSpec,
  before: KpaState,
  at: number,
  ready: number,
  stats: readonly KpaStat[],
  averages?: KpaAverages,
): { state: KpaState; steps: readonly KpaStep[] } {
  const steps: KpaStep[] = [];
  let { stable: stableBuckets, panic: panicBuckets, panicSince, panicPods, delay } = before;
  for (const stat of stats) {
    stableBuckets = record(stableBuckets, stat.at, stat.value);
    panicBuckets = record(panicBuckets, stat.at, stat.value);
  }
  const state: KpaState = { ...before, stable: stableBuckets, panic: panicBuckets };
  // With an unlimited burst capacity all requests pass the activator, whose silence means that there are none.
  if (!averages && isEmpty(stableBuckets, at) && spec.targetBurstCapacity !== -1) {
    return { state, steps: [{ step: 'no data' }] };
  }
  const { target, stableWindow, panicWindow, metric } = spec;
  const { stable, panic } = averages ?? { stable: average(stableBuckets, at), panic: average(panicBuckets, at) };
  const [stableRaw, panicRaw] = [Math.ceil(stable / target), Math.ceil(panic / target)];
  steps.push({
    step: 'averages',
    metric,
    stable,
    panic,
    stableWindow,
    panicWindow,
    target,
    stablePods: stableRaw,
    panicPods: panicRaw,
  });

  const pods = Math.max(1, ready);
  const most = Math.ceil(spec.maxScaleUpRate * pods);
  const least = spec.isReachable ? Math.floor(pods / spec.maxScaleDownRate) : 0;
  const clamp = (window: 'stable' | 'panic', raw: number) => {
    let count = Math.min(Math.max(raw, least), most);
    if (count !== raw) {
      const rate = count > raw ? spec.maxScaleDownRate : spec.maxScaleUpRate;
      steps.push({ step: 'rate', window, from: raw, to: count, ready: pods, rate });
    }
    if (spec.activationScale > 1 && raw > 0 && spec.activationScale > count) {
      steps.push({ step: 'activation scale', window, from: count, to: spec.activationScale });
      count = spec.activationScale;
    }
    return count;
  };
  const stableCount = clamp('stable', stableRaw);
  const panicCount = clamp('panic', panicRaw);

  const ratio = panicRaw / pods;
  const isOver = ratio >= spec.panicThreshold;
  const wasPanic = panicSince !== undefined;
  if (isOver) panicSince = at;
  else if (panicSince !== undefined && Math.round((at - panicSince - stableWindow) * 1000) > 0) {
    panicSince = undefined;
    panicPods = 0;
  }
  const isPanic = panicSince !== undefined;
  if (isPanic || wasPanic) {
    const change = !isPanic ? 'ends' : !wasPanic ? 'begins' : isOver ? 'continues' : 'lasts';
    steps.push({ step: 'panic', change, ratio, threshold: spec.panicThreshold });
  }
  let count = stableCount;
  if (isPanic) {
    panicPods = Math.max(panicPods, stableCount, panicCount);
    if (panicPods !== stableCount) steps.push({ step: 'panic scale', from: stableCount, to: panicPods });
    count = panicPods;
  }
  if (spec.isReachable && delay) {
    delay = recordDecision(delay, at, count);
    const delayed = highest(delay);
    if (delayed !== count) steps.push({ step: 'delayed', from: count, to: delayed, seconds: spec.scaleDownDelay });
    count = delayed;
  }
  const { total, targetBurstCapacity: burst } = spec;
  let excess = burst === 0 ? 0 : -1;
  if (burst > 0) {
    excess = Math.floor(ready * total - burst - panic);
    steps.push({ step: 'burst capacity', ready, total, panic, target: burst, excess });
  }
  return { state: { ...state, panicSince, panicPods, delay, desired: count, excessBurstCapacity: excess }, steps };
}
