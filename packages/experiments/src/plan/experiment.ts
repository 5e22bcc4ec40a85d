import type { Scaling } from '@repo/cluster';

/** What an overlay goes through, and what should be seen. */
export interface Experiment {
  /** The overlay's name. */
  overlay: string;
  /** Of its kustomization, from the root of the repository or absolute. */
  path: string;
  scaling: Scaling & { kind: 'HorizontalPodAutoscaler' | 'KnativePodAutoscaler' };
  /** That its kustomization names. */
  image: string;
  /** All that it applies. */
  objects: readonly { kind: string; name: string }[];
  /** What should be seen, and why. */
  story: string;
  /** The file in load/scenarios, without its extension. */
  scenario: string;
  /** The setting of the scenario that says how much; USERS by default. */
  amount?: 'RATE';
  /** The scenario's own users, or requests/s, and the texts of a request on average: a cluster gets as much of it as it can serve. */
  load: { users: number; texts: number };
  /** Of the scenario, in place of its own. */
  settings?: Record<string, number | string>;
  /** Settings that the user asked for, in place of those and of what is derived. */
  asked?: Record<string, number>;
  /** Least number of desired replicas under that load, on a busy machine too; how many are expected, the algorithm says. */
  peak: number;
  /** Longest time from the load's start to the second ready pod, in seconds, where a pod by itself starts in 1.5 s. */
  secondPodWithin?: number;
  /** Requests to a service at zero, each after it has come back to zero. */
  coldStarts?: number;
  /** Whether `npm run e2e` leaves it out unless E2E_ALL is set: another overlay proves the same mechanism. */
  nightly?: boolean;
}
