import type { Sample, Trace } from '../../src/trace/trace.js';

interface Course {
  before: number;
  load: number;
  down: number;
  /** Pods that the algorithm expects under the load. */
  peak: number;
  min: number;
  max: number;
}

/** A trace as an HPA on 50 % of 200m makes one: 1 → 5 → 1 pods in 245 s. */
export function exampleTrace(course: Partial<Course> = {}): Trace {
  const { before, load, down, peak, min, max } = {
    before: 20,
    load: 90,
    down: 135,
    peak: 5,
    min: 1,
    max: 10,
    ...course,
  };
  const samples: Sample[] = [];
  const noise = randomly(7);
  let [desired, ready, expected] = [min, min, min];
  let cpu: number | null = null;
  const starting: number[] = [];
  for (let at = -before; at < load + down; at++) {
    const phase = at < 0 ? 'before' : at < load ? 'load' : 'down';
    const busy = phase === 'load' ? Math.min(1, (at + 1) / 10) : 0.02;
    // metrics-server looks every 15 s, and the HPA decides a little later.
    if (at % 15 === 0) {
      const needed = busy * (peak - 0.2);
      cpu = Math.round((50 * needed) / Math.max(1, ready) + 2 * noise());
      expected = Math.min(max, Math.max(min, Math.ceil(needed)));
    }
    if (at % 15 === 3 && expected > desired) {
      for (let i = desired; i < expected; i++) starting.push(at + 4 + Math.round(3 * noise()));
      desired = expected;
    }
    if (at > load + 30 && at % 15 === 3) desired = Math.max(expected, Math.floor(desired / 2));
    ready = Math.min(desired, min + starting.filter((one) => one <= at).length);
    const rate = Math.round(busy * 40 * (0.85 + 0.3 * noise()));
    const crowded = phase === 'load' ? Math.max(1, peak / Math.max(1, ready)) : 1;
    const p50 = 12 * crowded ** 2 * (0.9 + 0.2 * noise());
    const answered = phase !== 'before' && rate > 0;
    samples.push({
      at,
      phase,
      desired,
      pods: desired,
      ready,
      expected: cpu === null ? null : expected,
      recommended: cpu === null ? null : expected,
      metrics: { cpu },
      rate: phase === 'before' ? 0 : rate,
      failed: 0,
      inFlight: phase === 'before' ? 0 : Math.round(rate * p50) / 1000,
      p50: answered ? round(p50) : null,
      p95: answered ? round(p50 * (2 + noise())) : null,
      p99: answered ? round(p50 * (3 + 2 * noise())) : null,
    });
  }
  const second = samples.find((sample) => sample.ready >= 2)?.at ?? null;
  const top = Math.max(...samples.map((sample) => sample.ready));
  const peakAt = samples.find((sample) => sample.ready === top)?.at ?? null;
  const minimum = samples.find((sample) => sample.at > load && sample.ready === min)?.at ?? null;
  return {
    overlay: 'hpa-v1',
    startedAt: '2026-11-25T10:12:31.000Z',
    cluster: { kubernetes: 'v1.34.1+k3s1', nodes: 1, cpus: 2 },
    autoscaler: { kind: 'HorizontalPodAutoscaler', name: 'app-fastify', min, max, targets: { cpu: 50 }, window: 30 },
    load: { describe: '12 users, each with 1 to 99 texts and then 1 to 5 s of thought', seconds: load },
    samples,
    events: [
      ...(second === null ? [] : [{ at: second, text: 'second pod ready' }]),
      ...(peakAt === null ? [] : [{ at: peakAt, text: `${top} pods ready` }]),
      ...(minimum === null ? [] : [{ at: minimum, text: 'back to the minimum' }]),
    ],
    figures: {
      requests: samples.reduce((sum, { rate }) => sum + rate, 0),
      failed: 0,
      rate: 38.2,
      p50: 21,
      p95: 140,
      p99: 612,
      secondPodAfter: second,
      peak: top,
      peakReady: top,
      peakAfter: peakAt,
      expectedPeak: peak,
      minimumAfter: minimum === null ? null : minimum - load,
      agreement: 0.97,
    },
    checks: [],
  };
}

/** The same numbers in every run, from 0 to 1. */
function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
