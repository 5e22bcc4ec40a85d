import { describe, expect, it } from 'vitest';
import {
  decideKpa,
  goDuration,
  type KpaDecision,
  type KpaRevision,
  type KpaSpec,
  readKpa,
  startKpa,
  tellKpa,
} from '../src/index.js';

function read(annotations: Record<string, string> = {}, more: Omit<KpaRevision, 'annotations'> = {}): KpaSpec {
  const named = Object.entries(annotations).map(([name, value]) => [`autoscaling.knative.dev/${name}`, value]);
  return readKpa({ annotations: Object.fromEntries(named), ...more });
}

/** Runs a revision whose pods are ready at once, under a load by second; returns every tick. */
function run(spec: KpaSpec, seconds: number, load: (at: number) => number, from = { at: 0, ready: 1 }): KpaDecision[] {
  let state = startKpa(spec, from);
  let replicas = from.ready;
  let proxyFor = 0;
  const ticks: KpaDecision[] = [];
  for (let at = from.at + 2; at <= from.at + seconds; at += 2) {
    const stats = [at - 2, at - 1].map((second) => ({ at: second, value: load(second) }));
    const decision = decideKpa(spec, state, { at, ready: replicas, replicas, stats, proxyFor });
    ({ state, desired: replicas } = decision);
    proxyFor = decision.mode === 'Proxy' ? proxyFor + 2 : 0;
    ticks.push(decision);
  }
  return ticks;
}

describe('the target', () => {
  // https://knative.dev/docs/serving/autoscaling/autoscale-go/: 50 in flight, 10 per pod of which 70 % are aimed at
  it('is 70 % of the annotation: 50 in flight at 10 per pod make 8 pods', () => {
    expect(run(read({ target: '10' }), 60, () => 50).at(-1)?.desired).toBe(8);
  });

  it('is never above containerConcurrency', () => {
    expect(read({ target: '10' }, { containerConcurrency: 4 })).toMatchObject({ total: 4, target: 2.8 });
    expect(read({}, { containerConcurrency: 1 })).toMatchObject({ total: 1, target: 0.7 });
    expect(read()).toMatchObject({ total: 100, target: 70 });
  });

  it('of requests per second is 200, and no containerConcurrency limits it', () => {
    expect(read({ metric: 'rps' }, { containerConcurrency: 4 })).toMatchObject({ total: 200, target: 140 });
  });

  it('reads the older names of annotations, after the newer ones', () => {
    expect(read({ maxScale: '4', minScale: '2', 'min-scale': '1' })).toMatchObject({ min: 1, max: 4 });
  });
});

describe('the windows', () => {
  it('average over the seconds that there were values in', () => {
    const [first] = run(read({ target: '10', 'target-utilization-percentage': '100' }), 2, () => 30);
    expect(first?.steps[0]).toMatchObject({ step: 'averages', stable: 30, panic: 30, stablePods: 3 });
  });

  it('panic at twice the ready pods, and scale down only after a stable window below that', () => {
    const spec = read({ target: '10', 'target-utilization-percentage': '100', window: '60s' });
    const ticks = run(spec, 200, (at) => (at >= 60 && at < 66 ? 60 : 10));
    const desired = ticks.map((tick) => tick.desired);
    const top = Math.max(...desired);
    expect(top).toBe(6);
    const last = 2 * (desired.lastIndexOf(top) + 1);
    const begin = ticks.findIndex(({ steps }) =>
      steps.some((step) => step.step === 'panic' && step.change === 'begins'),
    );
    const end = ticks.findIndex(({ steps }) => steps.some((step) => step.step === 'panic' && step.change === 'ends'));
    expect(2 * (end - begin)).toBeGreaterThan(60);
    expect(last).toBeGreaterThan(120);
    expect(desired.at(-1)).toBe(1);
  });

  it('keep what was decided while there is no data', () => {
    const spec = read({ target: '10' });
    const state = startKpa(spec, { at: 0 });
    const decision = decideKpa(spec, state, { at: 2, ready: 0, replicas: 1, stats: [] });
    expect(decision).toMatchObject({ desiredScale: -1, desired: 1 });
    expect(tellKpa(decision.steps)[0]).toBe('The autoscaler has no metrics of the revision yet.');
  });
});

describe('rates, bounds and delays', () => {
  it('at most halve the ready pods in a tick', () => {
    const spec = read({ target: '10' });
    const [tick] = run(spec, 2, () => 0, { at: 0, ready: 1 });
    expect(tick?.desired).toBe(1);
    const calm = { ...startKpa(spec, { at: 0 }), desired: 8 };
    const decision = decideKpa(spec, calm, { at: 2, ready: 8, replicas: 8, stats: [{ at: 1, value: 1 }] });
    expect(decision.desired).toBe(4);
  });

  it('stay within min-scale and max-scale', () => {
    const spec = read({ target: '1', 'min-scale': '2', 'max-scale': '3' });
    expect(run(spec, 10, () => 0).at(-1)?.desired).toBe(2);
    expect(run(spec, 10, () => 100).at(-1)?.desired).toBe(3);
  });

  it('begin with the initial scale, and with the activation scale at any load', () => {
    expect(run(read({ 'initial-scale': '3' }), 2, () => 1)[0]?.desired).toBe(3);
    expect(run(read({ 'activation-scale': '2' }), 2, () => 1)[0]?.desired).toBe(2);
  });

  it('keep the highest decision of the scale-down delay', () => {
    const spec = read({
      target: '10',
      'target-utilization-percentage': '100',
      window: '6s',
      'scale-down-delay': '20s',
    });
    const desired = run(spec, 60, (at) => (at < 10 ? 15 : 5)).map((tick) => tick.desired);
    expect(desired.slice(0, 15).every((count) => count === 2)).toBe(true);
    expect(desired.at(-1)).toBe(1);
  });
});

describe('the activator', () => {
  it('is in the path while the burst capacity is not there', () => {
    const spec = read({ target: '100', 'target-burst-capacity': '150' });
    const at = (ready: number) =>
      decideKpa(spec, startKpa(spec, { at: 0 }), { at: 2, ready, replicas: ready, stats: [{ at: 1, value: 20 }] });
    expect(at(1)).toMatchObject({ excessBurstCapacity: -70, mode: 'Proxy' });
    expect(at(2)).toMatchObject({ excessBurstCapacity: 30, mode: 'Serve' });
  });

  it('is always in the path with an unlimited burst capacity, and else only at zero with none', () => {
    expect(run(read({ 'target-burst-capacity': '-1' }), 4, () => 1).at(-1)?.mode).toBe('Proxy');
    expect(run(read({ 'target-burst-capacity': '0' }), 4, () => 1).at(-1)?.mode).toBe('Serve');
  });
});

describe('zero', () => {
  const zeroAfter = (spec: KpaSpec, load: (at: number) => number) => {
    const ticks = run(spec, 400, load);
    return { at: 2 * (ticks.findIndex(({ desired }) => desired === 0) + 1), ticks };
  };

  it('is reached after a quiet window and the grace period', () => {
    const { at, ticks } = zeroAfter(read({ 'target-burst-capacity': '0' }), (second) => (second < 100 ? 1 : 0));
    expect(at).toBe(190);
    expect(ticks[93]?.active).toMatchObject({ status: 'False', reason: 'NoTraffic' });
  });

  it('is reached without the grace period where the activator was in the path all along', () => {
    expect(zeroAfter(read(), (second) => (second < 100 ? 1 : 0)).at).toBe(162);
  });

  it('waits for the pod retention', () => {
    const spec = read({ 'scale-to-zero-pod-retention-period': '50s' });
    expect(zeroAfter(spec, (second) => (second < 100 ? 1 : 0)).at).toBe(210);
  });

  it('is not for a cluster that forbids it', () => {
    const spec = readKpa({}, { 'enable-scale-to-zero': 'false' });
    expect(run(spec, 300, () => 0).at(-1)?.desired).toBe(1);
  });
});

it('reads Go durations', () => {
  expect(['1m30s', '0', '250ms', '1.5h', 'soon', ''].map(goDuration)).toEqual([
    90,
    0,
    0.25,
    5400,
    undefined,
    undefined,
  ]);
});

it('refuses what it does not model', () => {
  expect(() => read({ metric: 'cpu' })).toThrow(/has no metric cpu\. Use concurrency or rps/);
  expect(() => read({ 'metric-aggregation-algorithm': 'weighted-exponential' })).toThrow(/is not modelled\. Remove/);
});
