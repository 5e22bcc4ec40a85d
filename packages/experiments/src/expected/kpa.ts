import { decideKpa, type KpaAverages, type KpaSpec, type KpaState, readKpa, startKpa } from '@repo/autoscalers';

export interface KpaObservation {
  /** Seconds. */
  at: number;
  ready: number;
  /** What the autoscaler averages; undefined while it shows nothing. */
  averages: KpaAverages | undefined;
}

/** Returns the pods that Knative desires, second by second; undefined while no average is known. */
export function kpaExpected(spec: KpaSpec, observations: readonly KpaObservation[]): (number | undefined)[] {
  let state = followed(spec, observations[0]?.ready ?? 0);
  return observations.map(({ at, ready, averages }) => {
    if (!averages) return undefined;
    const decision = decideKpa(spec, state, { at, ready, replicas: ready, averages });
    state = decision.state;
    return Math.max(0, decision.desiredScale);
  });
}

/** The state of a revision that has been there for long. */
function followed(spec: KpaSpec, ready: number): KpaState {
  const active = { status: ready > 0 ? 'True' : 'False', reason: '', message: '', since: -Infinity } as const;
  return { ...startKpa(spec, { at: 0 }), active, isInitialized: true };
}

/** Reads a PodAutoscaler's annotations `autoscaling.knative.dev/…`. */
export function kpaSpec(annotations: Record<string, string> = {}): KpaSpec {
  return readKpa({ annotations });
}
