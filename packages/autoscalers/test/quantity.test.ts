import { expect, it } from 'vitest';
import { approximate, decimal, milli } from '../src/index.js';

it.each([
  ['500m', 500],
  ['2', 2000],
  ['1.5', 1500],
  [0.29, 290],
  ['1k', 1_000_000],
  ['64Mi', 64 * 2 ** 20 * 1000],
  ['1.5Gi', 1.5 * 2 ** 30 * 1000],
  ['1e3', 1_000_000],
  ['100u', 1],
  ['1.0001', 1001],
  ['-1.5', -1500],
  ['0', 0],
])('reads %s in thousandths, rounded up', (quantity, thousandths) => {
  expect(milli(quantity)).toBe(thousandths);
});

it.each(['', 'x', '1x', '1.2.3', 'm', '1 Gi'])('refuses "%s"', (quantity) => {
  expect(() => milli(quantity)).toThrow(/is not a Kubernetes quantity\. Write a number/);
});

it('reads a tolerance with the rounding error that Kubernetes has', () => {
  expect(approximate('0.57')).toBe(570 * 1e-3);
  expect(approximate('2k')).toBe(2000);
  expect(approximate('0')).toBe(0);
});

it('writes thousandths as Kubernetes does', () => {
  expect([0, 1, 1500, 2000, 2_000_000, 12_345_000].map(decimal)).toEqual(['0', '1m', '1500m', '2', '2k', '12345']);
});
