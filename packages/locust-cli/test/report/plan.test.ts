import { ramp } from '@repo/load/ramp';
import { describe, expect, test } from 'vitest';
import { planText } from '../../src/report/plan.js';

function plan(users: number, spawnRate: number, runTime?: number, wait?: number): string {
  const steps = ramp(users, spawnRate, runTime);
  const load = { users, spawnRate, ...(runTime !== undefined && { runTime }), steps };
  const pace = wait === undefined ? undefined : { seconds: wait };
  return planText({ ...load, host: 'http://localhost:8080', scenario: 'users.ts' }, pace);
}

/** Lines of the table of steps. */
function steps(text: string): string[] {
  return text.split('\n').filter((line) => / s +[\d,]+$/.test(line));
}

/** Lines of the plot, from the top. */
function plot(text: string): string[] {
  return text.split('\n').filter((line) => /[▁-█─]/.test(line));
}

describe('a plan', () => {
  test('tells what would run', () => {
    expect(plan(100, 10, 300)).toMatch(
      /^100 users, spawned at 10 per second, for 5 minutes\nhost +http:\/\/localhost:8080\nscenario +users\.ts\n/,
    );
    expect(plan(1, 0.5)).toMatch(/^1 user, spawned at 0\.5 per second, until stopped\n/);
  });

  test('of an open model tells its requests, and how slow answers may be', () => {
    const load = { users: 300, spawnRate: 1, open: 30, runTime: 300, steps: [] };
    const text = planText({ ...load, host: 'http://localhost:8080', scenario: 'users.ts' });
    expect(text).toContain('30 requests/s × 300 s = 9,000 requests.');
    expect(text).toContain('300 ÷ 30 requests/s = 10 s');
  });

  test('names the option of a host that is not given', () => {
    const text = planText({ users: 1, spawnRate: 1, host: '', scenario: 'users.ts', steps: ramp(1, 1) });
    expect(text).toContain('none yet (--host)');
  });

  test('has all steps of a short ramp', () => {
    const found = steps(plan(100, 10, 300));
    expect(found).toHaveLength(10);
    expect([found[0], found.at(-1)].map((line) => line?.trim().split(/ {2,}/))).toEqual([
      ['0 s', '10'],
      ['9 s', '100'],
    ]);
    expect(steps(plan(3, 1.5)).map((line) => line.trim().split(/ {2,}/)[0])).toEqual(['0.00 s', '0.67 s', '1.33 s']);
  });

  test('has the first, the last and evenly chosen steps of a long one, and says so', () => {
    const text = plan(1000, 1, 3600);
    const found = steps(text);
    expect(found).toHaveLength(12);
    expect([found[0], found[1], found.at(-1)].map((line) => line?.trim().split(/ {2,}/))).toEqual([
      ['0 s', '1'],
      ['91 s', '92'],
      ['999 s', '1,000'],
    ]);
    expect(text).toContain('(12 of 1,000 steps)');
  });

  test('draws users over time in 60 columns', () => {
    const text = plan(4, 0.1, 40);
    const lines = plot(text);
    expect(lines).toHaveLength(6);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(lines.every((line) => line.length <= 60)).toBe(true);
    const [top = '', bottom = ''] = [lines[0], lines.at(-2)];
    // A quarter of the time each step: the top is full in the last quarter, the bottom all the time.
    expect(top.trimStart().startsWith('4 ')).toBe(true);
    expect(top.match(/█/g)?.length).toBeCloseTo(58 / 4, -1);
    expect(bottom.match(/█/g)?.length).toBe(58);
    expect(text).toMatch(/0:00 +0:40 min:s/);
  });
});

describe('the rate to expect', () => {
  test('is shown with its arithmetic, ramp included', () => {
    expect(plan(100, 10, 300, 3)).toMatch(
      /100 users ÷ 3 s each = up to 33\.3 requests a second;\nin 5 minutes, ramp included, about 9,850 requests \(29,550 user-seconds ÷ 3 s\)\.\nAnswers take time too: with 0\.5 s to each, 100 users ÷ 3\.5 s = 28\.6 a second\.$/,
    );
  });

  test('says what to divide by where the wait is not known', () => {
    expect(plan(100, 10, 300)).toMatch(
      /100 users ÷ \(seconds of wait \+ seconds to an answer\) = requests a second;\nin 5 minutes, ramp included, 29,550 user-seconds ÷ the same\.\nWith 0\.5 s in all, that is 200 requests a second, 59,100 in the run\.$/,
    );
  });

  test('is a matter of answers alone where users do not wait', () => {
    expect(plan(5, 5, 10, 0)).toContain('5 users ÷ seconds to an answer = requests a second;');
  });

  test('has no total in a run without an end', () => {
    expect(plan(1, 1, undefined, 3)).toContain('1 user ÷ 3 s each = up to 0.333 requests a second.\n');
    expect(plan(1, 1, undefined, 3)).not.toContain('ramp included');
  });

  test('is that of the users who are there when a run ends before its ramp', () => {
    const text = plan(100, 10, 3, 3);
    expect(text).toContain('30 users ÷ 3 s each');
    expect(text).toContain('about 20 requests (60 user-seconds ÷ 3 s)');
    expect(text).toContain('The run ends before the ramp does: 30 of 100 users are spawned.');
  });

  test('is nothing without users', () => {
    expect(plan(0, 1, 10, 3)).toMatch(/\n\nNo users, so no requests\.$/);
    expect(plan(0, 1, 10, 3)).not.toMatch(/NaN|Infinity/);
  });
});
