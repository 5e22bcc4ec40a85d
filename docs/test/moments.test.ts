import { expect, test } from 'vitest';
import { value } from '../src/numbers.js';

// Pages tell of moments of the published traces. Their numbers are filled in; that the sentences around them are still
// true is tested here. Where one fails after new traces, the page that the test names needs another moment.

const n = (path: string) => Number(value(path));

test('how-hpa-decides: one pod becomes four, though the formula asks for more, which comes a look later', () => {
  const asked = Math.ceil(n('hpa-v1.samples.@23.metrics.cpu') / n('hpa-v1.autoscaler.targets.cpu'));
  expect(n('hpa-v1.samples.@22.pods')).toBe(1);
  expect(n('hpa-v1.samples.@22.proposed')).toBe(asked);
  expect(asked).toBeGreaterThan(4);
  expect(n('hpa-v1.samples.@23.wanted')).toBe(4);
  expect(n('hpa-v1.samples.@37.pods')).toBe(4);
  expect(n('hpa-v1.samples.@37.proposed')).toBe(4);
  expect(n('hpa-v1.samples.@38.wanted')).toBe(asked);
  expect(n('hpa-v1.samples.@38.metrics.cpu')).toBeGreaterThan(100);
});

test('how-hpa-decides, read-a-trace: hpa-v1 stays within the tolerance, grows beyond it, and keeps what it has', () => {
  const ratio = (second: number) => n(`hpa-v1.samples.@${second}.metrics.cpu`) / 50;
  expect(ratio(54)).toBeGreaterThanOrEqual(0.9);
  expect(ratio(54)).toBeLessThanOrEqual(1.1);
  expect(n('hpa-v1.samples.@54.wanted')).toBe(n('hpa-v1.samples.@54.pods'));
  expect(ratio(69)).toBeGreaterThan(1.1);
  expect(n('hpa-v1.samples.@69.wanted')).toBe(Math.ceil(n('hpa-v1.samples.@68.pods') * ratio(69)));
  expect(ratio(84)).toBeLessThan(0.9);
  expect(n('hpa-v1.samples.@84.proposed')).toBe(Math.ceil(n('hpa-v1.samples.@84.pods') * ratio(84)));
  expect(n('hpa-v1.samples.@84.proposed')).toBe(n('hpa-v1.samples.@84.pods') - 1);
  expect(n('hpa-v1.samples.@84.wanted')).toBe(n('hpa-v1.samples.@69.wanted'));
});

test('how-hpa-decides: of the two metrics of hpa-v2 CPU asks for more, and memory does not follow the load', () => {
  const proposal = (metric: string) =>
    Math.ceil((2 * n(`hpa-v2.samples.@24.metrics.${metric}`)) / n(`hpa-v2.autoscaler.targets.${metric}`));
  expect(n('hpa-v2.samples.@23.pods')).toBe(2);
  expect(proposal('memory')).toBeLessThan(proposal('cpu'));
  expect(n('hpa-v2.samples.@24.wanted')).toBe(proposal('cpu'));
  expect(n('hpa-v2.samples.*.metrics.memory.max') - n('hpa-v2.samples.*.metrics.memory.min')).toBeLessThan(10);
});

test('how-hpa-decides: hpa-v2 keeps its pods after the load, and lets them go when the window has passed', () => {
  expect(n('hpa-v2.samples.@114.proposed')).toBeLessThan(n('hpa-v2.samples.@114.wanted'));
  expect(n('hpa-v2.samples.@128.wanted')).toBe(n('hpa-v2.samples.@114.wanted'));
  expect(n('hpa-v2.samples.@129.wanted')).toBe(n('hpa-v2.autoscaler.min'));
});

test('how-knative-decides: the panic window asks for more pods than the stable one, and none goes in panic', () => {
  const at = (second: number, name: string) => n(`knative-concurrency.samples.@${second}.${name}`);
  expect(value('knative-concurrency.load.describe')).toMatch(/^10 requests of 10 texts in flight/);
  expect(Math.ceil((at(0, 'ready') * at(0, 'metrics.concurrency')) / 0.7)).toBe(1);
  expect(at(0, 'theory')).toBe(2 * at(0, 'ready'));
  expect(at(0, 'wanted')).toBe(2);
  expect(at(7, 'wanted')).toBe(10);
  for (const second of [7, 9]) expect(at(second, 'theory')).toBeGreaterThanOrEqual(2 * at(second, 'ready'));
  expect(at(10, 'theory')).toBeLessThan(2 * at(10, 'ready'));
  for (let second = 7; second < 19; second++) expect(at(second, 'wanted')).toBe(10);
  expect(at(19, 'wanted')).toBe(Math.ceil((at(19, 'ready') * at(19, 'metrics.concurrency')) / 0.7));
  expect(at(19, 'at') - at(9, 'at')).toBeCloseTo(n('knative-concurrency.autoscaler.window'));
});

test('how-knative-decides: 120 requests a second need four pods, which come one by one while requests pile up', () => {
  const at = (second: number, name: string) => n(`knative-rps.samples.@${second}.${name}`);
  expect(value('knative-rps.load.describe')).toBe('120 requests a second');
  expect([3, 5, 9, 11].map((second) => at(second, 'wanted'))).toEqual([1, 2, 3, Math.ceil(120 / 35)]);
  expect(at(3, 'ready')).toBe(1);
  expect(at(12, 'inFlight')).toBe(n('knative-rps.samples.*.inFlight.max'));
  expect(at(13, 'ready')).toBe(4);
  expect(at(14, 'rate')).toBeGreaterThan(150);
  expect(n('knative-rps.figures.failed')).toBe(0);
});

test.each([3, 5, 20, 27, 50])('how-knative-decides: the row of second %i is what theory asks for', (second) => {
  const sample = `knative-concurrency.samples.@${second}`;
  const asks = (inFlight: number) => Math.min(10, Math.ceil((n(`${sample}.ready`) * inFlight) / 0.7));
  // The trace has one digit after the point.
  const inFlight = n(`${sample}.metrics.concurrency`);
  expect(n(`${sample}.theory`)).toBeGreaterThanOrEqual(asks(inFlight - 0.05));
  expect(n(`${sample}.theory`)).toBeLessThanOrEqual(asks(inFlight + 0.05));
  expect(n(`knative-concurrency.samples.@${second + 2}.wanted`)).toBeGreaterThanOrEqual(
    second < 45 ? n(`${sample}.theory`) : 1,
  );
});

test('how-knative-decides: Knative is faster than the HPAs, and slower back with scale-down-delay', () => {
  expect(n('hpa-v1.figures.secondPodAfter')).toBeGreaterThan(3 * n('knative-concurrency.figures.secondPodAfter'));
  expect(n('knative-annotations.figures.minimumAfter')).toBeGreaterThan(30);
  expect(n('knative-concurrency.figures.minimumAfter')).toBeLessThan(30);
});

test('cold-start: the last pod stays for the retention period after it is not wanted any more; a burst loses nothing', () => {
  expect(n('scale-to-zero.samples.@2.inFlight')).toBe(0);
  expect(n('scale-to-zero.samples.@13.wanted')).toBe(0);
  expect(n('scale-to-zero.samples.@13.pods')).toBe(1);
  expect(n('scale-to-zero.samples.@18.pods')).toBe(0);
  expect(n('knative-cost-saving.samples.@0.ready')).toBe(0);
  expect(n('knative-cost-saving.samples.@1.rate')).toBe(0);
  expect(n('knative-cost-saving.samples.@2.ready')).toBe(1);
  expect(n('knative-cost-saving.figures.failed')).toBe(0);
});

test('batching-and-concurrency: many pods answer no more than a few, and faster only because less is in flight', () => {
  expect(n('knative-annotations.figures.rate')).toBeGreaterThan(0.9 * n('knative-concurrency.figures.rate'));
  expect(n('knative-annotations.figures.peakReady')).toBeLessThan(n('knative-concurrency.figures.peakReady') / 2);
  expect(n('knative-annotations.figures.p50')).toBeGreaterThan(1.4 * n('knative-concurrency.figures.p50'));
});

test('load-models: Little’s law holds, and a closed load hides what an open one shows', () => {
  expect(value('hpa-v1.load.describe')).toMatch(/^12 users, .* 1 to 5 s of thought$/);
  const answer = 12 / n('hpa-v1.figures.rate') - 3;
  expect(answer).toBeGreaterThan(0.1);
  expect(answer).toBeLessThan(1);
  expect(10 / n('knative-concurrency.figures.rate')).toBeCloseTo(0.25, 1);
  expect(n('knative-concurrency.samples.*.inFlight.max')).toBe(10);
  expect(n('knative-rps.samples.*.inFlight.max')).toBeGreaterThan(50);
  expect(n('knative-rps.figures.p99')).toBeGreaterThan(10 * n('knative-rps.figures.p50'));
});

test('whose-is-what: more pods are wanted than are ever ready', () => {
  expect(n('knative-concurrency.figures.peakReady')).toBeLessThan(n('knative-concurrency.figures.peak'));
});
