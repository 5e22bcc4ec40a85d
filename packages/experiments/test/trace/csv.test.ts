import { expect, test } from 'vitest';
import { csv } from '../../src/report/csv.js';
import { exampleTrace } from './example-trace.js';

/** A reader of RFC 4180, apart from the writer. */
function parse(text: string): string[][] {
  return text
    .split('\r\n')
    .slice(0, -1)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) =>
        quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
      ),
    );
}

test('the table has a row for each sample, and what is not known is empty', () => {
  const trace = exampleTrace();
  const [header = [], ...rows] = parse(csv(trace));
  expect(header.join()).toBe(
    'at_s,phase,desired,pods,ready,expected,recommended,cpu,rate_rps,failed,in_flight,p50_ms,p95_ms,p99_ms',
  );
  const number = (text = '') => (text === '' ? null : Number(text));
  const read = rows.map((row) => {
    const [at, phase, desired, pods, ready, expected, recommended, cpu, rate, failed, inFlight, p50, p95, p99] =
      row.map((cell, i) => (i === 1 ? cell : number(cell)));
    return {
      at,
      phase,
      desired,
      pods,
      ready,
      expected,
      recommended,
      metrics: { cpu },
      rate,
      failed,
      inFlight,
      p50,
      p95,
      p99,
    };
  });
  expect(read).toEqual(trace.samples);
  expect(read.some(({ expected }) => expected === null)).toBe(true);
});

test('a name with commas and quotes stays one', () => {
  const trace = exampleTrace();
  trace.autoscaler.targets = { 'queue "a", deep': 5 };
  trace.samples = trace.samples.map((sample) => ({ ...sample, metrics: {} }));
  const [header = [], first = []] = parse(csv(trace));
  expect(header[7]).toBe('queue "a", deep');
  expect([header.length, first.length, first[7]]).toEqual([14, 14, '']);
});
