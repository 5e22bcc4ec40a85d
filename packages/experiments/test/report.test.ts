import { expect, test } from 'vitest';
import { evaluate } from '../src/checks/evaluate.js';
import { plot } from '../src/report/plot.js';
import { partialReport, report } from '../src/report/report.js';
import { evidence } from './evidence.js';
import { exampleTrace } from './trace/example-trace.js';

const trace = exampleTrace();

test('the sentence has the load, the replicas expected of it, and those that the autoscaler desired', () => {
  const text = report(trace, 100);
  expect(text).toContain('peak            5 desired, 5 expected; 5 ready after ');
  expect(text).toMatch(
    / 12 users, .*, the algorithm expects 5 replicas, and 5 were desired; afterwards they followed /,
  );
});

test('without the metrics that the algorithm needs, the sentence says why nothing is expected', () => {
  const { autoscaler, figures } = trace;
  const without = { ...trace, figures: { ...figures, expectedPeak: null, agreement: null } };
  const text = report({ ...without, autoscaler: { ...autoscaler, kind: 'KnativePodAutoscaler' } }, 100);
  expect(text).toContain('5 desired, not compared with the algorithm; ');
  expect(text).toMatch(/5 replicas were desired, and not compared with the algorithm: .*metrics-protocol: prometheus/);
  for (const one of [text, report(without, 100), plot(without)]) expect(one).not.toContain('null');
});

test('a run that broke off has its plot and figures, and no sentence on how it ended', () => {
  const text = partialReport(trace, 100);
  expect(report(trace, 100).startsWith(text)).toBe(true);
  expect(text).toContain('peak            5 desired');
  expect(text).not.toContain('afterwards they followed');
});

test('a run that broke off early has what was seen until then', () => {
  const whole = evidence();
  const until = (seconds: number) => ({
    observations: whole.observations.filter(({ time }) => time < seconds * 1000),
    requests: whole.requests.filter(({ end }) => end < seconds * 1000),
  });
  for (const seconds of [1, 20, 70]) {
    const text = partialReport(evaluate(evidence(until(seconds))), 100);
    expect(text).toMatch(/^requests +\d+, 0 failed$/m);
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
  }
});
