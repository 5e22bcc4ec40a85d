import { describe, expect, test } from 'vitest';
import { width } from '../../src/report/plot/svg.js';
import { plot } from '../../src/report/plot.js';
import { terminalPlot } from '../../src/report/terminal.js';
import type { Sample } from '../../src/trace/trace.js';
import { exampleTrace } from './example-trace.js';
import { malformed, Svg } from './svg.js';

describe('the plot', () => {
  test('shows each number of pods at its height and time', () => {
    const trace = exampleTrace();
    const svg = new Svg(plot(trace));
    const middles = trace.samples.map((sample) => ({ ...sample, at: sample.at + 0.5 }));
    const shown = (style: string) => middles.map(({ at }) => svg.valueAt(style, at) ?? null);
    expect(Math.max(...trace.samples.map(({ ready }) => ready))).toBe(5);
    for (const name of ['ready', 'desired', 'expected'] as const)
      expect(shown(name)).toEqual(middles.map((one) => one[name]));
  });

  test('names and colours the cool-down load, so that it does not look like more load after the load', () => {
    const trace = exampleTrace();
    const svg = new Svg(plot(trace));
    expect(svg.texts).toEqual(expect.arrayContaining(['load, 1:30', 'cool-down load', 'cool-down']));
    const start = (style: string) => Number(/^M([\d.]+),/.exec(svg.path(style))?.[1]);
    expect(svg.band('cool').from).toBeCloseTo(svg.band('load').to, 1);
    expect(start('cool-rate')).toBeCloseTo(svg.band('cool').from, 1);
    for (const sample of trace.samples) if (sample.phase === 'down') sample.rate = 0;
    expect(new Svg(plot(trace)).texts).toContain('no load');
  });

  test('has its texts within its width where they are largest, on a phone', () => {
    const svg = plot(exampleTrace());
    const [, wide] = /^<svg [^>]*width="(\d+)"/.exec(svg) ?? [];
    const texts = [...svg.matchAll(/<text x="([\d.]+)" y="[\d.]+" class="faint( end| middle|)">([^<]*)</g)];
    const beyond = texts.filter(([, x, anchor, words = '']) => {
      const left = Number(x) - (anchor === ' end' ? 1 : anchor === ' middle' ? 0.5 : 0) * width(words);
      return left < 0 || left + width(words) > Number(wide);
    });
    expect(beyond.map(([, , , words]) => words)).toEqual([]);
  });

  test('has a gap where a value is not known or no sample was taken', () => {
    const trace = exampleTrace();
    for (const sample of trace.samples) if (sample.at >= 40 && sample.at < 50) sample.expected = null;
    trace.samples = trace.samples.filter(({ at }) => at < 100 || at >= 120);
    const svg = new Svg(plot(trace));
    const known = (style: string, at: number) => svg.valueAt(style, at) !== undefined;
    expect([39.5, 40.5, 49.5, 50.5].map((at) => known('expected', at))).toEqual([true, false, false, true]);
    expect([99.5, 101, 119, 120.5].map((at) => known('desired', at))).toEqual([true, false, false, true]);
  });

  test('is well-formed, with every text as it is', () => {
    const trace = exampleTrace();
    trace.overlay = 'a<b & "c">';
    trace.load.describe = '</svg>\u001b[31m\ud800';
    trace.autoscaler.targets = { '<cpu>': 50 };
    trace.samples = trace.samples.map((sample) => ({ ...sample, metrics: {} }));
    trace.events = [{ at: 1, text: ']]> & <script>' }];
    const svg = plot(trace);
    expect(malformed(svg)).toBe('');
    const written = [
      'a&lt;b &amp; &quot;c&quot;&gt;',
      '&lt;/svg&gt;\ufffd[31m\ufffd',
      '&lt;cpu&gt;',
      ']]&gt; &amp; &lt;script&gt;',
    ];
    expect(new Svg(svg).texts).toEqual(expect.arrayContaining(written));
  });

  test.each<[string, (samples: Sample[]) => Sample[]]>([
    ['without samples', () => []],
    ['of one sample', (samples) => samples.slice(0, 1)],
    ['without metrics', (samples) => samples.map((sample) => ({ ...sample, metrics: {}, expected: null }))],
    ['of nothing but zeros', (samples) => samples.map((one) => ({ ...one, ready: 0, desired: 0, rate: 0, p50: 0 }))],
    ['without answers', (samples) => samples.map((sample) => ({ ...sample, p50: null, p95: null, p99: null }))],
  ])('%s is drawn all the same', (_, change) => {
    const trace = exampleTrace({ min: 0 });
    trace.samples = change(trace.samples);
    trace.autoscaler = { ...trace.autoscaler, targets: {}, max: 0 };
    const svg = plot(trace);
    expect(malformed(svg)).toBe('');
    expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  test('of 25 minutes stays below 100 kB', () => {
    const trace = exampleTrace({ load: 1000, down: 480 });
    expect(trace.samples).toHaveLength(1500);
    trace.samples.forEach((sample, i) => {
      sample.at += (i % 7) / 100;
      sample.expected = i % 10;
    });
    expect(plot(trace).length).toBeLessThan(100_000);
  });

  test('is the same each time, in tenths of a pixel', () => {
    const svg = plot(exampleTrace());
    expect(plot(exampleTrace())).toBe(svg);
    expect(
      [...svg.matchAll(/ (?:d|x|y|width|height)="([^"]*)"/g)].filter(([, value]) => /\.\d\d/.test(value ?? '')),
    ).toEqual([]);
  });

  test('says that none failed, or how many, and when', () => {
    const trace = exampleTrace();
    const without = new Svg(plot(trace));
    expect(without.texts).toContain('0 failed');
    expect(without.path('failed')).toBe('');
    trace.figures.failed = 1;
    for (const sample of trace.samples) if (sample.at === 30) sample.failed = 1;
    const svg = new Svg(plot(trace));
    expect(svg.texts).toContain('1 failed');
    expect(svg.path('failed')).toMatch(/^M[\d.,]+V[\d.]+$/);
  });

  test('of several metrics compares each with its own target', () => {
    const trace = exampleTrace();
    trace.autoscaler.targets = { cpu: 50, memory: 80 };
    for (const sample of trace.samples) sample.metrics = { cpu: 100, memory: 40 };
    const svg = new Svg(plot(trace));
    expect(svg.texts).toContain('each in % of its own target (cpu 50, memory 80)');
    const [target, cpu, memory] = ['target', 'metric0', 'metric1'].map((style) => svg.height(style)) as [
      number,
      number,
      number,
    ];
    expect((target - cpu) / (memory - target)).toBeCloseTo((200 - 100) / (100 - 50), 1);
  });

  test('numbers events that leave no room for their texts, and writes those below', () => {
    const trace = exampleTrace();
    trace.events = Array.from({ length: 6 }, (_, i) => ({ at: i, text: `what happened as number ${i + 1}` }));
    const svg = plot(trace);
    const legend = trace.events.map(({ at, text }) => `${at + 1}  0:0${at}  ${text}`);
    expect(new Svg(svg).texts).toEqual(expect.arrayContaining(legend));
    const marks = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" class="faint">\d<\/text>/g)];
    expect(marks).toHaveLength(6);
    // Marks closer than a number is wide are on rows of their own.
    expect(new Set(marks.map(([, , y]) => y)).size).toBeGreaterThan(1);
  });
});

describe('the plot of a terminal', () => {
  test.each([60, 80, 133, 200])('of %i columns fits, with pods in whole columns', (columns) => {
    const lines = terminalPlot(exampleTrace(), columns).trimEnd().split('\n');
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(columns);
    expect(lines.length).toBeLessThanOrEqual(17);
    expect(lines.find((line) => line.startsWith('      5 '))).toMatch(/^ +5 +░+█+ +pods$/);
    expect(lines.find((line) => line.startsWith('      1 '))).toMatch(/^ +1 █+$/);
    expect(lines.find((line) => line.includes('req/s'))).toMatch(/[▁▂▃▄▅▆▇█]+ +≤ \d+$/);
  });

  test.each([
    [20, 10],
    [4, 8],
    [0, 2],
  ])('of %i pods has %i rows of them', (peak, rows) => {
    const trace = exampleTrace({ peak, max: 20, min: 0 });
    if (peak === 0) for (const sample of trace.samples) sample.ready = sample.desired = 0;
    const lines = terminalPlot(trace, 80).split('\n');
    expect(lines.findIndex((line) => line.includes('━')) - 1).toBe(rows);
  });

  test('marks the seconds in which requests failed', () => {
    const trace = exampleTrace();
    for (const sample of trace.samples) if (sample.at === 30) sample.failed = 3;
    trace.figures.failed = 3;
    expect(terminalPlot(trace, 80)).toMatch(/failed +× +3\n/);
  });
});
