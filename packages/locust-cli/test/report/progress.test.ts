import { expect, test } from 'vitest';
import { progressLine } from '../../src/report/progress.js';
import { Stats } from '../../src/stats/stats.js';

/** Answers of 20 ms, ten a second, from one second to another. */
function answer(stats: Stats, from: number, to: number): void {
  for (let i = from * 10; i < to * 10; i++) stats.log({ time: i / 10, method: 'GET', name: '/', ms: 20 });
}

const line = (stats: Stats, now: number, runTime?: number) =>
  progressLine(stats, { users: 3, ...(runTime && { runTime }) }, { now, begin: 100, users: 2 });

test('tells users, rate, failures, times and what is left by the clock', () => {
  const stats = new Stats(100);
  answer(stats, 100, 120);
  expect(line(stats, 120.4, 60)).toBe('2 of 3 users | 10.0 req/s | 0 failed | p50 20 p95 20 p99 20 ms | 0:40 left');
  expect(line(stats, 120.4)).toMatch(/ \| until Ctrl-C$/);
});

test.each([100, 110])('has the times of a young run, or of statistics that began anew at %s', (start) => {
  const stats = new Stats(start);
  expect(line(stats, start + 0.1)).toContain('| 0.0 req/s | 0 failed | p50 – p95 – p99 – ms |');
  answer(stats, start, start + 0.1);
  expect(line(stats, start + 0.2)).toContain('p50 20 p95 20 p99 20 ms');
});

test('of a target that hangs it has no rate and no times, however long, until it answers again', () => {
  const stats = new Stats(100);
  answer(stats, 100, 120);
  for (let now = 130; now < 160; now++)
    expect(line(stats, now)).toContain('| 0.0 req/s | 0 failed | p50 – p95 – p99 – ms');
  answer(stats, 160, 165);
  expect(line(stats, 165)).toMatch(/\| [1-9]\d*\.\d req\/s \| 0 failed \| p50 20 /);
});
