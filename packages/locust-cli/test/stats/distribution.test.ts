import { expect, test } from 'vitest';
import { bucket } from '../../src/stats/distribution.js';

// As Python rounds: of two multiples equally near, to the even one.
test.each([
  [0, 0],
  [0.4, 0],
  [0.5, 0],
  [0.50000001, 1],
  [1.5, 2],
  [2.5, 2],
  [99.5, 100],
  [100, 100],
  [104.99999999999999, 100],
  [105, 100],
  [105.00000000000001, 110],
  [115, 120],
  [994.9, 990],
  [995, 1000],
  [999.9, 1000],
  [1050, 1000],
  [1050.0000000000002, 1100],
  [1150, 1200],
  [9949, 9900],
  [9950, 10000],
  [10500, 10000],
  [11500, 12000],
  [65000, 65000],
  [3_600_500.0000000005, 3_601_000],
])('%s ms are counted as %s', (ms, expected) => {
  expect(bucket(ms)).toBe(expected);
});
