import { expect, test } from 'vitest';
import { value, withNumbers } from '../../src/fill/numbers.js';

test('a marker is filled from the published trace, whatever it held', () => {
  const filled = withNumbers('to <!-- n hpa-v1.autoscaler.max -->99<!-- /n --> pods');
  expect(filled).toBe('to <!-- n hpa-v1.autoscaler.max -->10<!-- /n --> pods');
});

test('a format rounds and adds the unit', () => {
  const after = Math.round(Number(value('hpa-v1.figures.peakAfter')));
  expect(withNumbers('<!-- n hpa-v1.figures.peakAfter s --><!-- /n -->')).toContain(`-->${after} s<!--`);
});

test('a bar before the format is taken away, since it would end the cell of a table', () => {
  expect(withNumbers('| <!-- n hpa-v1.autoscaler.max | s --><!-- /n --> |')).not.toContain('max |');
  expect(withNumbers('| <!-- n hpa-v1.autoscaler.max \\| s --><!-- /n --> |')).not.toContain('\\|');
});

test('many values become one', () => {
  const starts = Number(value('scale-to-zero.figures.coldStarts.*.total.count'));
  expect(starts).toBeGreaterThan(1);
  expect(value('scale-to-zero.figures.coldStarts.*.total.median')).toBeLessThanOrEqual(
    Number(value('scale-to-zero.figures.coldStarts.*.total.max')),
  );
  expect(value('scale-to-zero.figures.requests')).toBe(starts);
});

test('a second of the trace is its first sample from then on', () => {
  expect(value('hpa-v1.samples.@10.at')).toBeGreaterThanOrEqual(10);
  expect(value('hpa-v1.samples.@10.at')).toBeLessThan(12);
});

test('what is not there is an error that names it', () => {
  expect(() => value('hpa-v1.figures.pek')).toThrow('hpa-v1.figures.pek is nothing in docs/traces/hpa-v1.json');
  expect(() => value('hpa-v1.samples.*.rate')).toThrow('end it with');
  expect(() => value('hpa-v9.figures.peak')).toThrow('hpa-v9');
  expect(() => withNumbers('<!-- n hpa-v1.figures.peak km -->5<!-- /n -->')).toThrow('no format km');
});
