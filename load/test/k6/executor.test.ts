import { expect, test } from 'vitest';
import { ramp } from '../../lib/ramp.js';
import { executor } from '../../src/k6/executor.js';

test('users jump at their moment, and stay for what is left of the run', () => {
  expect(executor(ramp(20, 5), 30, 2)).toEqual({
    executor: 'ramping-vus',
    startVUs: 5,
    stages: [
      { duration: '1000ms', target: 5 },
      { duration: '0s', target: 10 },
      { duration: '1000ms', target: 10 },
      { duration: '0s', target: 15 },
      { duration: '1000ms', target: 15 },
      { duration: '0s', target: 20 },
      { duration: '27000ms', target: 20 },
    ],
    gracefulStop: '2s',
    gracefulRampDown: '0s',
  });
});

test('without users it only lasts', () => {
  expect(executor([], 10)).toMatchObject({ startVUs: 0, stages: [{ duration: '10s', target: 0 }] });
});
