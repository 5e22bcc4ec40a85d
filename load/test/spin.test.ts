import { expect, test } from 'vitest';
import { freeCores } from '../lib/spin.js';

/** A clock of ms that a thread reads as often as it runs: ten times in each ms that it has a core. */
function clock(isRunning: (ms: number) => boolean) {
  let [ms, reads] = [0, 0];
  return () => {
    if (++reads > 10) [ms, reads] = [ms + 1, 1];
    while (!isRunning(ms)) ms++;
    return ms;
  };
}

test.each<[string, number, (ms: number) => boolean]>([
  ['all of a core', 1, () => true],
  ['every other ms', 0.5, (ms) => ms % 2 === 0],
  ['33 ms of each 100 ms, as a CPU limit gives it', 0.33, (ms) => ms % 100 < 33],
  ['4 ms of each 16 ms, beside other threads', 0.25, (ms) => ms % 16 < 4],
])('a thread that gets %s has %d cores', (_, share, isRunning) => {
  expect(freeCores(2000, clock(isRunning))).toBeCloseTo(share, 1);
});
