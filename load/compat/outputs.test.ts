// Outputs that have a flag of their own.
import { expect, test } from 'vitest';
import { said } from './console.js';
import { history } from './results.js';
import { runBoth } from './side.js';

const flags = ['-u', '5', '-r', '5', '-t', '5s'];
const server = { answer: 'json', delayMs: [20, 60], failEvery: 7 } as const;

// Locust's tables are empty after its --json, and it prints none after --json-file: the JSON alone is compared.
test.concurrent.each([
  { name: '--json', more: ['--json'] },
  { name: '--json-file', more: ['--json-file', 'run'] },
])('$name: entries with the same keys and the same types', async ({ more }) => {
  const sides = await runBoth({ flags: [...flags, ...more], server });
  const [theirs, our] = sides.map(({ stdout, files }) => shape(JSON.parse(files.get('run.json') ?? stdout)));
  expect(our).toEqual(theirs);
});

test.concurrent('--csv-full-history: rows for the same entries, each second', async () => {
  const sides = await runBoth({ flags: [...flags, '--csv-full-history'], server });
  const [theirs = [], our = []] = sides.map((side) => history(side).map(({ Type, Name }) => `${Type} ${Name}`));
  expect(new Set(our)).toEqual(new Set(theirs));
  const rate = history(sides[1]).filter(({ Name }) => Name === '/predict');
  const times = history(sides[1]).filter(({ Name }) => Name === 'Aggregated');
  // In the first second there was no request yet.
  expect(times.length - rate.length).toBeLessThanOrEqual(1);
});

test.concurrent('without --only-summary: the table of now as well', async () => {
  const sides = await runBoth({ flags, server, live: true });
  // Which of a table and a log line of the same moment comes first is not fixed.
  const [theirs, our] = sides.map(({ stderr }, i) => new Set(said(stderr, i === 0 ? 'locust' : 'ours')));
  expect(our).toEqual(theirs);
});

/** Keys and types in place of values; numbers that are keys as one. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [/^\d+$/.test(key) ? '#' : key, shape(inner)]));
}
