import {
  decideHpa,
  HPA_START,
  type HpaSpec,
  type HpaState,
  type PodTotals,
  type Reading,
  readHpa,
  recordChange,
} from '@repo/autoscalers';
import type { HpaSpec as Manifest } from '@repo/cluster';

/** One resource metric as the HPA controller gets it, of the pods that have a sample. */
export interface Usage {
  /** Sum of the pods' usage, in the unit of `request`. */
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

export interface Decision {
  /** The largest recommendation of the metrics. */
  recommended: number;
  /** What becomes of it: stabilized, limited by the policies, within min and max. */
  desired: number;
}

/**
 * Returns the replicas that the HPA desires, second by second; undefined while no metric is known, and for an HPA with
 * other metrics than pods' utilization, which is all that is observed.
 * @param window seconds of the scale-down window where the HPA names none
 */
export function hpaExpected(
  manifest: Manifest,
  observations: readonly Observation[],
  window: number,
): (Decision | undefined)[] {
  const spec = observedHpa(manifest, window);
  if (!spec) return observations.map(() => undefined);
  let state = HPA_START;
  return observations.map(({ at, replicas, usage }, i) => {
    const before = observations[i - 1]?.replicas ?? replicas;
    // The policies count what really changed, not what would have.
    if (spec.behavior && before !== replicas) {
      state = { ...state, ...recordChange(spec.behavior, state, at, before, replicas) };
    }
    const metrics = spec.metrics.map(({ spec: metric }) =>
      readingOf(usage[metric.type === 'Resource' ? metric.resource.name : ''], replicas),
    );
    if (metrics.every((reading) => 'error' in reading)) return undefined;
    const { recommendations, scaleUps, scaleDowns } = state;
    const decision = decideHpa(spec, spec.behavior ? state : withoutMore(state, replicas), {
      at,
      replicas,
      pods: [],
      metrics,
    });
    const remembered = decision.state.recommendations.map((one, j) =>
      one.at === recommendations[j]?.at ? recommendations[j] : one,
    );
    state = { ...decision.state, recommendations: remembered, scaleUps, scaleDowns };
    const each = decision.steps.flatMap((step) => (step.step === 'metric' ? [step.replicas] : []));
    return { recommended: each.length > 0 ? Math.max(...each) : decision.desired, desired: decision.desired };
  });
}

/**
 * Without a `behavior`, a recommendation of the window may also add pods. The controller syncs every 15 s and this every
 * second: what it may have missed keeps pods here, but adds none.
 */
function withoutMore(state: HpaState, replicas: number): HpaState {
  const recommendations = state.recommendations.map((one) => ({ ...one, replicas: Math.min(one.replicas, replicas) }));
  return { ...state, recommendations };
}

/** Reads an HPA all of whose metrics are pods' utilization of a resource. */
function observedHpa({ metrics = [], ...manifest }: Manifest, window: number): HpaSpec | undefined {
  const observed = metrics.flatMap(({ resource }) => {
    const percent = resource?.target.averageUtilization;
    if (!resource || percent === undefined) return [];
    const target = { type: 'Utilization', averageUtilization: percent } as const;
    return [{ type: 'Resource', resource: { name: resource.name, target } } as const];
  });
  if (observed.length < metrics.length) return undefined;
  return readHpa({ ...manifest, metrics: observed }, { downscaleStabilization: window });
}

function readingOf(usage: Usage | undefined, replicas: number): Reading {
  if (!usage || usage.pods === 0) return { error: 'not observed' };
  const milli = (value: number) => Math.round(value * 1000);
  const request = milli(usage.request);
  const missing = Math.max(0, usage.ready - usage.pods);
  const unready = Math.max(0, replicas - usage.ready);
  const known = { samples: usage.pods, usage: milli(usage.total), request: usage.pods * request };
  const totals: PodTotals = {
    ready: usage.pods,
    unready,
    missing,
    samples: known.samples,
    usage: known.usage,
    known,
    unreadyRequest: unready * request,
    missingRequests: new Array<number>(missing).fill(request),
  };
  return { totals };
}
