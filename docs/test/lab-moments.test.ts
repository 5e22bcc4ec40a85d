import { expect, test } from 'vitest';
import { value } from '../src/numbers.js';

// As moments.test.ts: what the labs and how-tos say in words about the published traces is still so.

const n = (path: string) => Number(value(path));
const load = (overlay: string) => value(`${overlay}.load.describe`);

test('lab 3: twelve users ask for 5.6 pods, and the second one is late', () => {
  expect(load('hpa-v1')).toMatch(/^12 users, each with 1 to 99 texts /);
  expect([5, 6]).toContain(n('hpa-v1.figures.peak'));
  expect(n('hpa-v1.figures.secondPodAfter')).toBeGreaterThan(15);
  expect(n('hpa-v1.figures.secondPodAfter')).toBeLessThan(45);
  expect(String(value('hpa-v1.claims.7.seen'))).toMatch(
    /^app-fastify Deployment\/app-fastify cpu: \d+%\/50% 1 10 \d+ /,
  );
});

test('lab 4: fifteen users, of whom memory asks for one pod', () => {
  expect(load('hpa-v2')).toMatch(/^15 users, each with 1 to 99 texts /);
  const pods = n('hpa-v2.samples.@23.pods');
  expect(Math.ceil((pods * n('hpa-v2.samples.@24.metrics.memory')) / 80)).toBe(1);
  expect(n('hpa-v2.figures.p95')).toBeLessThan(n('hpa-v1.figures.p95'));
});

test('lab 5: 10, 20 and 120 ask for 15, 3 and 4 pods; many answer no more than three', () => {
  expect(load('knative-concurrency')).toMatch(/^10 requests of 10 texts in flight/);
  expect(load('knative-annotations')).toMatch(/^20 requests of 10 texts in flight/);
  expect(load('knative-rps')).toBe('120 requests a second');
  expect(n('knative-annotations.figures.peak')).toBe(3);
  expect(n('knative-rps.figures.peak')).toBeGreaterThanOrEqual(4);
  expect(n('knative-concurrency.figures.rate')).toBeLessThan(1.1 * n('knative-annotations.figures.rate'));
  for (const overlay of ['knative-concurrency', 'knative-rps'])
    expect(n('knative-annotations.figures.minimumAfter')).toBeGreaterThan(n(`${overlay}.figures.minimumAfter`) + 15);
});

test('lab 6: about half of a cold start is the server’s own', () => {
  const share =
    n('scale-to-zero.figures.coldStarts.*.server.median') / n('scale-to-zero.figures.coldStarts.*.total.median');
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.65);
  expect(n('scale-to-zero.autoscaler.window')).toBe(10);
});

test('lab 7: twelve users who think for 3 s make fewer than 4 requests a second', () => {
  expect(n('hpa-v1.figures.rate')).toBeLessThan(4);
  expect(n('hpa-v1.figures.rate')).toBeGreaterThan(3);
});

test('load-test-honestly: a median hides the worst second', () => {
  expect(n('knative-rps.samples.*.p50.max')).toBeGreaterThan(10 * n('knative-rps.figures.p50'));
});
