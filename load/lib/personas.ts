/**
 * The guide's user: 1 to 99 texts, 50 on average, then 1 to 5 s of thought, 3 on average. A text costs about 2.8 ms of
 * CPU, so a request costs 140 ms, which are 0.28 s in a pod of half a CPU; and N users use N ÷ 3 × 140 ms = 47 N
 * millicores while they are answered at once.
 */
export const guideUser = { texts: [1, 99], wait: [1, 5], spawnRate: 10, answer: 0.28 } as const;

/**
 * One that never thinks: as many requests are in flight as there are users, all from the start. Ten texts each cost some
 * 28 ms of CPU, so that they spend their time in the pods, and not on the way. The first pod has them all until others
 * come, and one at zero has to start before (1.5 s): 3 s are enough for both, 20 × 28 ms ÷ 0.5 CPUs + 1.5 s.
 */
export const busyUser = { texts: [10, 10], wait: [0, 0], p95: 3000 } as const;

/** ms after which most people give up waiting: https://www.nngroup.com/articles/response-times-3-important-limits */
export const PATIENCE = 10_000;
