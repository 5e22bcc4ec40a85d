import type { KpaObservation } from './observation.js';
import type { KpaSpec } from './spec.js';
import type { KpaState } from './state.js';
import type { KpaStep } from './steps.js';

/** Added to the progress deadline, so that the Deployment can say first why it is not ready. */
const ACTIVATION_BUFFER = 30;

/**
 * Whether the last pod may go: only after the revision was active for the stable window, then inactive for the grace
 * period with the activator in the path, and for as long as the last pod is retained.
 */
export function toZero(
  spec: KpaSpec,
  { active }: KpaState,
  { at, proxyFor = 0, isActivatorReachable = true }: KpaObservation,
  steps: KpaStep[],
): { desiredScale: number; isApplied: boolean } {
  type Outcome = Extract<KpaStep, { step: 'zero' }>['outcome'];
  const conclude = (outcome: Outcome, desiredScale: number, isApplied: boolean, wait?: number) => {
    steps.push(wait === undefined ? { step: 'zero', outcome } : { step: 'zero', outcome, wait });
    return { desiredScale, isApplied };
  };
  if (!spec.scaleToZero) return conclude('forbidden', 1, true);
  const since = Math.round((at - active.since) * 1000) / 1000;
  if (active.status === 'Unknown') {
    const timeout = spec.progressDeadline + ACTIVATION_BUFFER;
    if (since > timeout) return conclude('activation timed out', 0, true);
    return conclude('still activating', -1, false);
  }
  if (active.status === 'True') {
    if (since >= spec.stableWindow) return conclude('becomes inactive', 0, false);
    return conclude('was active too shortly', 1, true, spec.stableWindow - since);
  }
  if (spec.targetBurstCapacity !== -1 && !isActivatorReachable) return conclude('activator not in path', 0, false);
  if (since >= Math.max(spec.gracePeriod, spec.podRetention)) return conclude('allowed', 0, true);
  if (since < spec.podRetention) return conclude('retained', 0, false, spec.podRetention - since);
  if (proxyFor >= spec.gracePeriod) return conclude('allowed', 0, true);
  return conclude('in grace period', 0, false, spec.gracePeriod - proxyFor);
}
