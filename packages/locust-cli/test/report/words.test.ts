import { expect, test } from 'vitest';
import { clock, inWords } from '../../src/report/words.js';

// What Locust 2.46.3 writes of the same seconds.
test.each([
  [0, '0 seconds'],
  [0.9, '0 seconds'],
  [1, '1 second'],
  [14, '14 seconds'],
  [60, '1 minute'],
  [299.9, '4 minutes and 59 seconds'],
  [3600, '1 hour'],
  [3723, '1 hour, 2 minutes and 3 seconds'],
  [90_061, '1 day, 1 hour, 1 minute and 1 second'],
  [172_800, '2 days'],
])('%s s are %s', (seconds, words) => {
  expect(inWords(seconds)).toBe(words);
});

test('a clock has hours where it needs them', () => {
  expect([0, 59.6, 125, 3599, 3600, 36_125, -5].map(clock)).toEqual([
    ...['0:00', '1:00', '2:05', '59:59', '1:00:00', '10:02:05', '−0:05'],
  ]);
});
