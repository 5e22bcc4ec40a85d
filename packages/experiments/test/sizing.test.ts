import { describe, expect, test } from 'vitest';
import type { Experiment } from '../src/plan/experiment.js';
import { coolDownRate, size } from '../src/run/sizing.js';
import type { Autoscaler, Calibration } from '../src/trace/trace.js';
import { experimentOf } from './experiment.js';

const REQUEST = 0.2;
const knative = { ...experimentOf().scaling, kind: 'KnativePodAutoscaler' as const };
/** What the scenarios of these names do by themselves, and the replicas that they are to make desired. */
const experiments: Record<string, Experiment> = {
  'hpa-v1': experimentOf(),
  'hpa-v2': experimentOf({ load: { users: 15, texts: 50 }, peak: 3 }),
  'knative-concurrency': experimentOf({ scaling: knative, load: { users: 10, texts: 10 } }),
  'knative-annotations': experimentOf({ scaling: knative, load: { users: 20, texts: 10 }, peak: 2 }),
  'knative-rps': experimentOf({ scaling: knative, amount: 'RATE', load: { users: 120, texts: 1 }, peak: 3 }),
};
const autoscalers: Record<string, Partial<Autoscaler>> = {
  'hpa-v1': { min: 1, targets: { cpu: 50 } },
  'hpa-v2': { min: 2, targets: { cpu: 70, memory: 80 } },
  'knative-concurrency': { min: 1, targets: { concurrency: 0.7 } },
  'knative-annotations': { min: 1, targets: { concurrency: 7 } },
  'knative-rps': { min: 1, targets: { rps: 35 } },
};

/** @param textMs CPU of a text @param freeCores of two */
function given(overlay: string, textMs: number, freeCores: number, changes: Partial<Calibration> = {}) {
  const experiment = experiments[overlay];
  if (!experiment) throw new Error(overlay);
  const texts = experiment.amount === 'RATE' ? 1 : 10;
  const measured = {
    texts,
    requestCpuMs: texts * textMs,
    answerMs: 60,
    freeCores,
    nodeCores: 2,
    podStart: 2,
    ...changes,
  };
  const autoscaler = {
    kind: experiment.scaling.kind,
    name: 'a',
    max: 10,
    window: 30,
    min: 1,
    targets: {},
    ...autoscalers[overlay],
  };
  return [experiment, autoscaler, REQUEST, measured] as const;
}

/** Cores that users of so many texts use, who think for 3 s on average. */
const cores = ({ settings: { USERS = 0, MIN_TEXTS = 0, MAX_TEXTS = 0 } }: ReturnType<typeof size>, textMs: number) =>
  (USERS * ((MIN_TEXTS + MAX_TEXTS) / 2) * textMs) / 3000;

describe('a load', () => {
  test.each<[string, object]>([
    ['hpa-v1', { USERS: 12, MIN_TEXTS: 1, MAX_TEXTS: 99 }],
    ['hpa-v2', { USERS: 15, MIN_TEXTS: 1, MAX_TEXTS: 99 }],
    ['knative-concurrency', { USERS: 10, MIN_TEXTS: 10, MAX_TEXTS: 10 }],
    ['knative-rps', { RATE: 120 }],
  ])('is the scenario’s own where a text costs what it was written for: %s', (overlay, settings) => {
    const [experiment, ...rest] = given(overlay, 2.6, 1.9);
    const sized = size(experiment, ...rest);
    expect(sized).toMatchObject({ settings, peak: experiment.peak });
    expect(sized.target).toBeUndefined();
  });

  test.each([0.7, 1.4, 5.6, 14, 60, 120])('of users costs the same CPU where a text costs %d ms', (textMs) => {
    const [experiment, ...rest] = given('hpa-v1', textMs, 1.9);
    const sized = size(experiment, ...rest);
    expect(cores(sized, textMs)).toBeGreaterThan(0.56 * 0.8);
    expect(cores(sized, textMs)).toBeLessThan(0.56 * 1.2);
    expect(sized.peak).toBeGreaterThanOrEqual(3);
  });

  test('of users has fewer of them where fewer cores are free, and the minimum number of pods follows', () => {
    const full = size(...given('hpa-v1', 2.8, 1.9));
    const third = size(...given('hpa-v1', 2.8, 0.5));
    expect(cores(third, 2.8)).toBeLessThanOrEqual(0.7 * 0.5);
    expect(third.peak).toBeLessThan(full.peak);
    expect(third.peak).toBeGreaterThan(1);
  });

  test.each(['hpa-v1', 'hpa-v2'])(
    'of users asks for one pod more than the minimum on the smallest node: %s',
    (overlay) => {
      const [experiment, autoscaler, request, measured] = given(overlay, 20, 0.1);
      const sized = size(experiment, autoscaler, request, measured);
      const pods = cores(sized, 20) / (request * ((autoscaler.targets as { cpu: number }).cpu / 100));
      expect(pods).toBeGreaterThan(1.1 * autoscaler.min);
      expect(sized.peak).toBe(autoscaler.min + 1);
    },
  );

  test('of requests in flight keeps their number, and each costs the same', () => {
    const { settings } = size(...given('knative-annotations', 14, 1.9));
    expect(settings).toEqual({ USERS: 20, MIN_TEXTS: 2, MAX_TEXTS: 2 });
  });

  test.each([
    [1.6, 4],
    [1.2, 3],
    [0.6, 2],
    [0.3, 2],
  ])('of a rate fits %d free cores, and its target asks for %d pods', (freeCores, pods) => {
    const [experiment, ...rest] = given('knative-rps', 10, freeCores);
    const { settings, target = 0, peak } = size(experiment, ...rest);
    const { RATE = 0 } = settings;
    // A request costs the node half as much again as its pod.
    expect(RATE * 0.015).toBeLessThanOrEqual(freeCores / 2);
    expect(Math.ceil(RATE / (0.7 * target))).toBe(pods);
    expect(peak).toBeLessThanOrEqual(pods);
    expect(peak).toBeGreaterThan(1);
  });
});

describe('a cool-down load', () => {
  test('uses no more than half of one pod’s target', () => {
    expect(coolDownRate(...rest('hpa-v1', 2.8))).toBe(8.92);
    // A text alone costs up to twice as much as among others.
    for (const textMs of [1, 5, 14, 40])
      expect((coolDownRate(...rest('hpa-v1', textMs)) * 2 * textMs) / 1000).toBeLessThanOrEqual(0.05);
    expect(coolDownRate(...rest('knative-rps', 10))).toBe(10);
    expect(coolDownRate(...rest('knative-annotations', 10))).toBe(10);
    // 0.35 in flight, each for 0.5 s.
    expect(coolDownRate(...rest('knative-concurrency', 10, { answerMs: 500 }))).toBe(0.7);
  });

  function rest(...of: [string, number, Partial<Calibration>?]) {
    const [, ...others] = given(of[0], of[1], 1.9, of[2]);
    return others;
  }
});
