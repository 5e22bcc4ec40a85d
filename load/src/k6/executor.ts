import { type Step, stages } from '../../lib/ramp.js';

/** k6 has no load without an end: a year is one for a person. */
const FOR_EVER = 365 * 24 * 3600;

/** Locust's users as one of k6's executors. @param stopTimeout seconds that a request may still take at the end */
export function executor(steps: readonly Step[], runTime = FOR_EVER, stopTimeout = 0): object {
  return {
    executor: 'ramping-vus',
    startVUs: steps[0]?.users ?? 0,
    stages: steps.length > 0 ? stages(steps, runTime) : [{ duration: `${runTime}s`, target: 0 }],
    gracefulStop: `${stopTimeout}s`,
    gracefulRampDown: '0s',
  };
}
