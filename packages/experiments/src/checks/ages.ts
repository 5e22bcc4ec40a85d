import type { Observation } from '../observe/observe.js';
import type { Sample } from '../trace/trace.js';

/** Seconds by which a change may be older than the sample that first shows it: since the one before, and while it was read. */
export function ages(samples: readonly Sample[], observations: readonly Observation[]): number[] {
  return samples.map(({ at }, i) => at - (samples[i - 1]?.at ?? at) + took(observations, i));
}

export function took(observations: readonly Observation[], i: number): number {
  return (observations[i]?.took ?? 0) / 1000;
}
