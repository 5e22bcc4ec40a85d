import type { Autoscaler } from '../trace/trace.js';

export interface Load {
  /** File in load/scenarios. */
  scenario: 'users' | 'rate';
  settings: Record<string, number>;
  /** Of full load. */
  seconds: number;
  describe: string;
}

export interface Exercise {
  overlay: string;
  kind: Autoscaler['kind'];
  /** What should be seen, and why. */
  story: string;
  load?: Load;
  /** Least number of pods to be asked for under that load. */
  peak: number;
  /** Longest time from the load's start to the second ready pod, in seconds. */
  secondPodWithin?: number;
  /** Requests to a service at zero, each after it has come back to zero. */
  coldStarts?: number;
}

/**
 * The guide's user: 1 to 99 texts, 50 on average, then 1 to 5 s of thought, 3 on average. A text costs about 2.8 ms of
 * CPU, so N users use N ÷ 3 × 50 × 2.8 = 47 N millicores while they are answered at once.
 */
export function guideUsers(users: number): Load {
  return {
    scenario: 'users',
    settings: { USERS: users, SPAWN_RATE: 10, MIN_TEXTS: 1, MAX_TEXTS: 99, MIN_WAIT: 1, MAX_WAIT: 5 },
    seconds: 90,
    describe: `${users} users, each with 1 to 99 texts and then 1 to 5 s of thought`,
  };
}

/**
 * Users that never think: as many requests are in flight as there are users. Ten texts each take some 28 ms of CPU, so
 * that they spend their time in the pods, and not on the way.
 */
function concurrent(users: number, seconds: number): Load {
  return {
    scenario: 'users',
    settings: { USERS: users, SPAWN_RATE: users, MIN_TEXTS: 10, MAX_TEXTS: 10, MIN_WAIT: 0, MAX_WAIT: 0 },
    seconds,
    describe: `${users} requests of 10 texts in flight at all times`,
  };
}

/** The loads fit a node of two CPUs; `--users` and `--run-time` change them. */
export const exercises: readonly Exercise[] = [
  {
    overlay: 'hpa-v1',
    kind: 'HorizontalPodAutoscaler',
    story: 'Pods are added until each uses 100m, half of its request: some 560m of load ask for 5 to 6 pods.',
    load: guideUsers(12),
    peak: 4,
  },
  {
    overlay: 'hpa-v2',
    kind: 'HorizontalPodAutoscaler',
    story: 'Pods are added until each uses 140m, 70 % of its request; memory is known and stays below its 80 %.',
    load: guideUsers(15),
    peak: 3,
  },
  {
    overlay: 'hpa-conservative',
    kind: 'HorizontalPodAutoscaler',
    story: 'As hpa-v2, from 2 to 10 pods, by CPU alone.',
    load: guideUsers(15),
    peak: 3,
  },
  {
    overlay: 'knative-concurrency',
    kind: 'KnativePodAutoscaler',
    story: 'A pod for every 0.7 requests in flight: 10 at a time ask for 15 pods, and get the 10 of maxReplicas.',
    load: concurrent(10, 45),
    peak: 10,
    secondPodWithin: 15,
  },
  {
    overlay: 'knative-annotations',
    kind: 'KnativePodAutoscaler',
    story: 'A pod for every 7 requests in flight: 20 at a time ask for 3.',
    load: concurrent(20, 45),
    peak: 3,
  },
  {
    overlay: 'knative-rps',
    kind: 'KnativePodAutoscaler',
    story: 'A pod for every 35 requests a second: 120 a second ask for 4, however fast each is answered.',
    load: { scenario: 'rate', settings: { RATE: 120 }, seconds: 45, describe: '120 requests a second' },
    peak: 4,
  },
  {
    overlay: 'knative-cost-saving',
    kind: 'KnativePodAutoscaler',
    story: 'From no pod at all to one for every 7 requests in flight, and back to none.',
    load: concurrent(20, 45),
    peak: 3,
  },
  {
    overlay: 'scale-to-zero',
    kind: 'KnativePodAutoscaler',
    story: 'No pod while nobody asks; the first request waits for one to start.',
    peak: 1,
    coldStarts: 10,
  },
];
