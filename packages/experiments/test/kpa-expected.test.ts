import { describe, expect, test } from 'vitest';
import { kpaExpected, kpaSpec } from '../src/expected/kpa.js';

const annotate = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`autoscaling.knative.dev/${name}`, value]));

describe('Knative', () => {
  const settings = kpaSpec(annotate({ target: '10', window: '20s', 'min-scale': '1', 'max-scale': '10' }));
  /** Averages of `stable` and `panic` with `ready` pods in each second of [from, to). */
  const seen = (stable: number, ready: number, from: number, to: number, panic = stable) =>
    Array.from({ length: to - from }, (_, i) => ({ at: from + i, ready, averages: { stable, panic } }));

  test('asks for the load divided by 70 % of the target', () => {
    expect(kpaExpected(settings, seen(21, 3, 0, 40)).at(-1)).toBe(3);
    expect(kpaExpected(settings, seen(21.1, 3, 0, 40)).at(-1)).toBe(4);
  });

  test('panics when the short average asks for twice the pods, and does not shrink until a window after', () => {
    const desired = kpaExpected(settings, [...seen(1, 1, 0, 20), ...seen(5, 1, 20, 24, 30), ...seen(1, 5, 24, 80)]);
    expect(desired[21]).toBe(5);
    expect(desired[42]).toBe(5);
    // Half of the five that are still there: no step is greater.
    expect(desired.at(-1)).toBe(2);
  });

  test('goes to zero only when the stable average is nothing at all', () => {
    const desired = kpaExpected({ ...settings, min: 0 }, [...seen(0.001, 1, 0, 20), ...seen(0, 1, 20, 21)]);
    expect(desired.slice(-2)).toEqual([1, 0]);
  });

  test('asks for nothing while no average is shown', () => {
    expect(kpaExpected(settings, [{ at: 0, ready: 1, averages: undefined }])).toEqual([undefined]);
  });

  test('never halves faster than by half at a time', () => {
    expect(kpaExpected(settings, seen(0, 8, 0, 1))).toEqual([4]);
  });

  test('keeps pods for the delay of a scale-down', () => {
    const load = [...seen(21, 3, 0, 20), ...seen(1, 3, 20, 80)];
    expect(kpaExpected(settings, load)[45]).toBe(1);
    expect(kpaExpected({ ...settings, scaleDownDelay: 30 }, load)[45]).toBe(3);
  });

  test('stays between min and max', () => {
    expect(kpaExpected(settings, seen(0, 1, 0, 40)).at(-1)).toBe(1);
    expect(kpaExpected(settings, seen(200, 5, 0, 40)).at(-1)).toBe(10);
  });
});
