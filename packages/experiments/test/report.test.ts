import { expect, test } from 'vitest';
import { evaluate } from '../src/checks/evaluate.js';
import { partialReport, report } from '../src/run/report.js';
import { plot } from '../src/trace/plot.js';
import { evidence } from './evidence.js';
import { exampleTrace } from './trace/example-trace.js';

const trace = exampleTrace();

test('the sentence has the load, what theory makes of it, and what the autoscaler did', () => {
  const text = report(trace, 100);
  expect(text).toContain('peak            5 wanted, 5 by theory; 5 ready after ');
  expect(text).toMatch(/ 12 users, .* asked for 5 pods by that sum, and it asked for 5; afterwards it followed /);
});

test('without what theory reckons with, there is no sum, and the reason', () => {
  const { autoscaler, figures } = trace;
  const without = { ...trace, figures: { ...figures, theoryPeak: null, theoryAgreement: null } };
  const text = report({ ...without, autoscaler: { ...autoscaler, kind: 'KnativePodAutoscaler' } }, 100);
  expect(text).toContain('5 wanted, not compared with theory; ');
  expect(text).toMatch(/it asked for 5 pods, which is compared with no sum: .*metrics-protocol: prometheus/);
  for (const one of [text, report(without, 100), plot(without)]) expect(one).not.toContain('null');
});

test('a run that broke off has its plot and figures, and no sentence on how it ended', () => {
  const text = partialReport(trace, 100);
  expect(report(trace, 100).startsWith(text)).toBe(true);
  expect(text).toContain('peak            5 wanted');
  expect(text).not.toContain('afterwards it followed');
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
