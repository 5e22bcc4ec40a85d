/** Users from a moment on, in seconds from the start. */
export interface Step {
  at: number;
  users: number;
}

/**
 * Locust's ramp: `max(1, floor(rate))` users at once, the first of them at 0, and as many more each time that the rate
 * allows them. 100 users at 10 a second are there after 9 s; at 0.2 a second the second user comes after 5 s.
 * @param spawnRate users a second, > 0
 * @param runTime seconds; what would begin later does not
 */
export function ramp(users: number, spawnRate: number, runTime = Number.POSITIVE_INFINITY): Step[] {
  const each = Math.max(1, Math.floor(spawnRate));
  const steps = Array.from({ length: Math.ceil(users / each) }, (_, i) => ({
    at: (i * each) / spawnRate,
    users: Math.min(users, (i + 1) * each),
  }));
  return steps.filter(({ at }) => at < runTime);
}

/** Climbs to one, two, three and four times the users, a fifth of the time each, and is back at once for the last one. */
export function climb(users: number, spawnRate: number, runTime: number): Step[] {
  const phase = runTime / 5;
  const up = [0, 1, 2, 3].flatMap((before) =>
    ramp(users, spawnRate, phase).map((step) => ({
      at: before * phase + step.at,
      users: before * users + step.users,
    })),
  );
  return [...up, { at: 4 * phase, users }];
}

/** All users for half a minute, none for the next, and so on. */
export function waves(users: number, _spawnRate: number, runTime: number): Step[] {
  return Array.from({ length: Math.ceil(runTime / 30) }, (_, i) => ({ at: 30 * i, users: i % 2 === 0 ? users : 0 }));
}

/** The steps as stages of k6's ramping executors, where one of no length jumps to its target. */
export function stages(steps: readonly Step[], runTime: number): { duration: string; target: number }[] {
  const ms = (seconds: number) => Math.round(seconds * 1000);
  return steps.flatMap(({ at, users }, i) => [
    ...(i === 0 ? [] : [{ duration: '0s', target: users }]),
    { duration: `${ms(steps[i + 1]?.at ?? runTime) - ms(at)}ms`, target: users },
  ]);
}

/** Users as k6's executor. @param gracefulStop seconds that a request may still take at the end */
export function rampingUsers(steps: readonly Step[], runTime: number, gracefulStop: number) {
  return {
    executor: 'ramping-vus' as const,
    startVUs: steps[0]?.users ?? 0,
    stages: stages(steps, runTime),
    gracefulStop: `${gracefulStop}s`,
  };
}
