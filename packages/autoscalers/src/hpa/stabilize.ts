import type { HpaSpec } from './spec.js';
import { type HpaState, isBefore, isWithin, put } from './state.js';

/** A recommendation after the stabilization windows, with the list that now has it. */
export interface Stabilized {
  readonly replicas: number;
  readonly recommendations: HpaState['recommendations'];
  readonly direction: 'up' | 'down';
}

/**
 * Holds a recommendation against those of the windows: no fewer replicas than the most of the scale-down window, and no
 * more than the fewest of the scale-up window. Without `behavior` there is the controller's scale-down window alone.
 */
export function stabilize(
  spec: HpaSpec,
  { recommendations }: HpaState,
  now: number,
  current: number,
  recommended: number,
): Stabilized {
  const entry = { at: now, replicas: recommended };
  if (!spec.behavior) {
    const window = spec.controller.downscaleStabilization;
    const isOld = ({ at }: { at: number }) => isBefore(at, now, window);
    const kept = recommendations.filter((one) => !isOld(one));
    const replicas = kept.reduce((most, one) => Math.max(most, one.replicas), recommended);
    return { replicas, recommendations: put(recommendations, isOld, entry), direction: 'down' };
  }
  const { up, down } = spec.behavior;
  let [least, most] = [recommended, recommended];
  for (const { at, replicas } of recommendations) {
    if (isWithin(at, now, up.window)) least = Math.min(least, replicas);
    if (isWithin(at, now, down.window)) most = Math.max(most, replicas);
  }
  const isOld = ({ at }: { at: number }) => isBefore(at, now, up.window) && isBefore(at, now, down.window);
  return {
    replicas: Math.min(Math.max(current, least), most),
    recommendations: put(recommendations, isOld, entry),
    direction: recommended >= current ? 'up' : 'down',
  };
}
