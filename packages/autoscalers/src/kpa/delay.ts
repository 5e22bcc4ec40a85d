/** The ticks of Knative's autoscaler, in seconds. */
export const TICK = 2;

/** Recent decisions in falling order, which is all that their maximum over a window needs. */
export interface DelayWindow {
  readonly size: number;
  readonly maxima: readonly { readonly tick: number; readonly pods: number }[];
}

export function delayWindow(seconds: number): DelayWindow | undefined {
  return seconds > 0 ? { size: Math.ceil(seconds / TICK), maxima: [] } : undefined;
}

/** Adds a decision; of two in the same tick the larger one counts. */
export function recordDecision({ size, maxima }: DelayWindow, at: number, pods: number): DelayWindow {
  const tick = Math.floor(Math.floor(at) / TICK);
  const kept = maxima.filter((one) => one.pods > pods && tick - one.tick < size);
  const last = kept.at(-1);
  if (last?.tick === tick) return { size, maxima: kept };
  return { size, maxima: [...kept, { tick, pods }] };
}

export function highest({ maxima }: DelayWindow): number {
  return maxima[0]?.pods ?? 0;
}
