import type { Autoscaler } from './trace/trace.js';

/** What an overlay is put to; its load is the scenario of the same name in load/scenarios. */
export interface Experiment {
  overlay: string;
  kind: Autoscaler['kind'];
  /** What should be seen, and why. */
  story: string;
  /** The setting of the scenario that says how much; USERS by default. */
  amount?: 'RATE';
  /** The scenario's own users, or requests/s, and the texts of a request on average: a cluster gets as much of it as it can serve. */
  load: { users: number; texts: number };
  /** In place of the scenario's own. */
  settings?: Record<string, number>;
  /** Least number of pods to be asked for under that load, on a busy machine too; how many it is to be, theory says. */
  peak: number;
  /** Longest time from the load's start to the second ready pod, in seconds, where a pod by itself starts in 1.5 s. */
  secondPodWithin?: number;
  /** Requests to a service at zero, each after it has come back to zero. */
  coldStarts?: number;
}

/** Each load is made to fit the cluster (sizing.ts); `--users` takes the scenario's own, with another number of users. */
export const experiments: readonly Experiment[] = [
  {
    overlay: 'hpa-v1',
    kind: 'HorizontalPodAutoscaler',
    story: 'Pods are added until each uses 100m, half of its request.',
    load: { users: 12, texts: 50 },
    peak: 4,
  },
  {
    overlay: 'hpa-v2',
    kind: 'HorizontalPodAutoscaler',
    story: 'Pods are added until each uses 140m, 70 % of its request; memory is known and stays below its 80 %.',
    load: { users: 15, texts: 50 },
    peak: 3,
  },
  {
    overlay: 'hpa-conservative',
    kind: 'HorizontalPodAutoscaler',
    story: 'As hpa-v2, from 2 to 10 pods, by CPU alone.',
    load: { users: 15, texts: 50 },
    peak: 3,
  },
  {
    overlay: 'knative-concurrency',
    kind: 'KnativePodAutoscaler',
    story: 'A pod for every 0.7 requests in flight: of the 10, 6 or 7 are in a pod, and the others on their way.',
    load: { users: 10, texts: 10 },
    peak: 4,
    secondPodWithin: 15,
  },
  {
    overlay: 'knative-annotations',
    kind: 'KnativePodAutoscaler',
    story: 'A pod for every 7 requests in flight.',
    load: { users: 20, texts: 10 },
    peak: 2,
  },
  {
    overlay: 'knative-rps',
    kind: 'KnativePodAutoscaler',
    story: 'A pod for every 35 requests/s, however fast each is answered.',
    amount: 'RATE',
    load: { users: 120, texts: 1 },
    peak: 3,
  },
  {
    overlay: 'knative-cost-saving',
    kind: 'KnativePodAutoscaler',
    story: 'From no pod at all to one for every 7 requests in flight, and back to none.',
    load: { users: 20, texts: 10 },
    peak: 2,
  },
  {
    overlay: 'scale-to-zero',
    kind: 'KnativePodAutoscaler',
    story: 'No pod while nobody asks; the first request waits for one to start.',
    load: { users: 1, texts: 1 },
    peak: 1,
    coldStarts: 10,
  },
];
