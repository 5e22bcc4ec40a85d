// What has a flag of its own: outputs, what is said, what counts.
import { expect, test } from 'vitest';
import { said } from './console.js';
import { ending, history, stalled, total } from './results.js';
import { runBoth, type Side } from './side.js';

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
  // Until the first answer there is but the total.
  const filled = history(sides[1]).filter((row) => row['Total Request Count'] !== '0');
  const named = (name: string) => filled.filter(({ Name }) => Name === name).length;
  expect(named('/predict')).toBe(named('Aggregated'));
});

test.concurrent('without --only-summary: the table of now as well', async () => {
  const sides = await runBoth({ flags, server, live: true });
  // Which of a table and a log line of the same moment comes first is not fixed.
  const [theirs, our] = sides.map(({ stderr }, i) => new Set(said(stderr, i === 0 ? 'locust' : 'ours')));
  expect(our).toEqual(theirs);
});

test.concurrent('--reset-stats: counts from the last user on', async () => {
  const users = ['-u', '4', '-r', '1', '-t', '5s'];
  // Of 11 answers, 5 come before the last user, and all are 0.2 s and more away from its start and from the end: a
  // shorter stall moves none across, a longer one at most one of each user.
  const sides = await runBoth({ flags: [...users, '--reset-stats'], server: { answer: 'json', delayMs: [400, 400] } });
  expectSame(sides);
  const [theirs = 0, our = 0] = sides.map((side) => total(side).requests);
  expect(Math.abs(our - theirs)).toBeLessThanOrEqual(4 * Math.floor(stalled(sides) / 0.2));
});

test.concurrent.each([
  { name: 'more than 100 users a second', more: ['-r', '200'] },
  { name: '--logfile', more: ['--logfile', 'run.log'] },
])('$name: the same lines, in the same place', async ({ more }) => {
  expectSame(await runBoth({ flags: [...flags, '-t', '3s', ...more], server }));
});

function expectSame([their, our]: readonly [Side, Side]): void {
  expect(ending(our)).toEqual(ending(their));
  expect(said(our.stderr, 'ours')).toEqual(said(their.stderr, 'locust'));
  const log = ({ files }: Side) => files.get('run.log') ?? '';
  expect(said(log(our), 'ours')).toEqual(said(log(their), 'locust'));
}

/** Keys and types in place of values; numbers that are keys as one. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [/^\d+$/.test(key) ? '#' : key, shape(inner)]));
}
