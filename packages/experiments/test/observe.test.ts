import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { observe } from '../src/observe/observe.js';
import { Observer } from '../src/observe/observer.js';

const never = () => new Promise<never>(() => {});
const fails = async () => {
  throw new Error('GET /apis: 503');
};
const pod = (name: string, changes: object = {}) => ({
  metadata: { name, ...changes },
  spec: { containers: [{ name: 'a', resources: { requests: { cpu: '200m', memory: '256Mi' } } }] },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
});
const hpa = {
  metadata: { name: 'a' },
  spec: { maxReplicas: 10 },
  status: {
    desiredReplicas: 3,
    currentMetrics: [{ resource: { name: 'cpu', current: { averageUtilization: 80 } } }],
  },
};
const podMetrics = { metadata: { name: 'a' }, containers: [{ name: 'a', usage: { cpu: '160m', memory: '64Mi' } }] };
const autoscaler = {
  metadata: { name: 'a-1', annotations: { 'autoscaling.knative.dev/metric': 'rps' } },
  status: { desiredScale: 2 },
};
const averages = ['stable', 'panic']
  .map((window) => `kn_revision_rps_${window}_per_second{k8s_namespace_name="n",kn_revision_name="a-1"} 40`)
  .join('\n');

/** Answers by the kind that is asked for. */
function cluster(changes: Record<string, () => Promise<unknown>> = {}) {
  const answers: Record<string, () => Promise<unknown>> = {
    'metrics.k8s.io': async () => [podMetrics],
    horizontalpodautoscalers: async () => [hpa],
    podautoscalers: async () => [autoscaler],
    'app%3Dautoscaler': async () => [{ metadata: { name: 'autoscaler-1' } }],
    proxy: async () => averages,
    pods: async () => [pod('a'), pod('b', { deletionTimestamp: '2026-11-25T10:12:31Z' })],
    ...changes,
  };
  const asked: string[] = [];
  const answer = async (path: string) => {
    const kind = Object.keys(answers).find((one) => path.includes(one)) ?? '';
    asked.push(kind);
    return answers[kind]?.();
  };
  return {
    asked,
    list: answer as <T>(path: string) => Promise<T[]>,
    text: answer as (path: string) => Promise<string>,
  };
}

const byHpa = { namespace: 'n', kind: 'HorizontalPodAutoscaler', name: 'a', selector: 'app=a' } as const;
const byKnative = { ...byHpa, kind: 'KnativePodAutoscaler' } as const;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an observation', () => {
  test('of an HPA has its pods, those on their way out apart, and their use', async () => {
    expect(await observe(cluster(), byHpa)).toMatchObject({
      desired: 3,
      pods: 1,
      ready: 1,
      terminating: 1,
      metrics: { cpu: 80 },
      usage: { cpu: { total: 0.16, pods: 1, ready: 1, request: 0.2 } },
    });
  });

  test('is of the moment in which the autoscaler answers, and knows how long all took', async () => {
    const slowly = (ms: number, value: unknown) => () => new Promise((resolve) => setTimeout(resolve, ms, value));
    const seen = observe(
      cluster({ horizontalpodautoscalers: slowly(300, [hpa]), pods: slowly(500, [pod('a')]) }),
      byHpa,
    );
    await vi.advanceTimersByTimeAsync(500);
    expect(await seen).toMatchObject({ time: 300, took: 500, desired: 3, pods: 1 });
  });

  test.for([
    ['fails', fails],
    ['does not answer', never],
  ] as const)('has no use of the pods while metrics-server %s', async ([, metrics]) => {
    const seen = observe(cluster({ 'metrics.k8s.io': metrics }), byHpa);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await seen).toMatchObject({ desired: 3, ready: 1, usage: { cpu: { pods: 0 } } });
  });

  test.for([
    ['fails', fails],
    ['does not answer', never],
  ] as const)('has no averages while Knative’s autoscaler %s', async ([, proxy]) => {
    const seen = observe(cluster({ proxy }), byKnative);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await seen).toMatchObject({ desired: 2, ready: 1, metrics: {}, averages: undefined });
  });
});

describe('the observer', () => {
  test('looks once a second, and asks where Knative’s autoscaler is only when it does not answer', async () => {
    let answers = true;
    const kube = cluster({ proxy: async () => (answers ? averages : fails()) });
    const observer = new Observer(kube, byKnative);
    const lookups = () => kube.asked.filter((one) => one === 'app%3Dautoscaler').length;
    await vi.advanceTimersByTimeAsync(4500);
    expect(observer.observations.map(({ time, averages }) => [time, averages?.stable])).toEqual([
      [0, 40],
      [1000, 40],
      [2000, 40],
      [3000, 40],
      [4000, 40],
    ]);
    expect(lookups()).toBe(1);
    answers = false;
    await vi.advanceTimersByTimeAsync(1000);
    answers = true;
    await vi.advanceTimersByTimeAsync(1000);
    expect(lookups()).toBe(2);
    expect(observer.latest?.averages).toEqual({ stable: 40, panic: 40 });
    const stopped = observer.stop();
    await vi.advanceTimersByTimeAsync(1000);
    await stopped;
  });

  test('goes on after failures of less than a minute, and gives up after a longer one', async () => {
    let answers = true;
    const observer = new Observer(cluster({ pods: async () => (answers ? [pod('a')] : fails()) }), byHpa);
    await vi.advanceTimersByTimeAsync(500);
    answers = false;
    await vi.advanceTimersByTimeAsync(59_000);
    answers = true;
    await vi.advanceTimersByTimeAsync(1000);
    expect(observer.failure).toBeUndefined();
    expect(observer.observations).toHaveLength(2);
    answers = false;
    await vi.advanceTimersByTimeAsync(62_000);
    expect(observer.failure?.message).toBe('GET /apis: 503');
    await expect(observer.stop()).rejects.toThrow('503');
  });
});
