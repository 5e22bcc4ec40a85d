import { expect, test } from 'vitest';
import { climb, ramp, rampingUsers, type Step, stages, waves } from '../lib/ramp.js';

const pairs = (steps: Step[]) => steps.map(({ at, users }) => [at, users]);

test('users come as in Locust: the first at once, more at the rate, the last before the rate’s full time is over', () => {
  expect(pairs(ramp(5, 2))).toEqual([
    [0, 2],
    [1, 4],
    [2, 5],
  ]);
  expect(pairs(ramp(100, 10)).at(0)).toEqual([0, 10]);
  expect(pairs(ramp(100, 10)).at(-1)).toEqual([9, 100]);
});

test('at less than one a second, and at a rate between whole numbers, they come one by one', () => {
  expect(pairs(ramp(2, 0.2))).toEqual([
    [0, 1],
    [5, 2],
  ]);
  expect(pairs(ramp(3, 1.5)).map(([at]) => at?.toFixed(3))).toEqual(['0.000', '0.667', '1.333']);
});

test('who would come after the end does not', () => {
  expect(ramp(100, 1, 10)).toHaveLength(10);
});

test('a climb has the normal load, its multiples up to four, and the normal load again', () => {
  expect(pairs(climb(100, 100, 300))).toEqual([
    [0, 100],
    [60, 200],
    [120, 300],
    [180, 400],
    [240, 100],
  ]);
  const steps = climb(100, 10, 300);
  expect(steps.filter(({ at }) => at >= 60 && at < 120).at(0)).toEqual({ at: 60, users: 110 });
  expect(steps.every(({ at }, i) => at > (steps[i - 1]?.at ?? -1))).toBe(true);
});

test('waves are there for half a minute and gone for the next, also where the end cuts the last one', () => {
  expect(pairs(waves(15, 10, 70))).toEqual([
    [0, 15],
    [30, 0],
    [60, 15],
  ]);
});

test('stages hold what is there, jump to what comes, and last as long as the load', () => {
  expect(stages(ramp(3, 1.5), 3)).toEqual([
    { duration: '667ms', target: 1 },
    { duration: '0s', target: 2 },
    { duration: '666ms', target: 2 },
    { duration: '0s', target: 3 },
    { duration: '1667ms', target: 3 },
  ]);
});

test('users are k6’s: those of the first step from the start, the others in stages, and time for a last answer', () => {
  expect(rampingUsers(ramp(3, 2), 10, 2)).toEqual({
    executor: 'ramping-vus',
    startVUs: 2,
    stages: [
      { duration: '1000ms', target: 2 },
      { duration: '0s', target: 3 },
      { duration: '9000ms', target: 3 },
    ],
    gracefulStop: '2s',
  });
});
