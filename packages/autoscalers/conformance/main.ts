import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { build, replay } from './controller.js';
import { type AnyCase, type AnySubject, SUBJECTS } from './subject.js';

const FIXTURES = fileURLToPath(new URL('../test/fixtures/', import.meta.url));
const BATCH = 250;
/** Failing cases that are made smaller; one fault fails many. */
const SHRUNK = 3;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: 'string', default: '10000' },
    steps: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    // Writes the first cases as fixtures, whether they fail or not.
    save: { type: 'string', default: '0' },
  },
});

let failed = 0;
for (const name of positionals.length > 0 ? positionals : Object.keys(SUBJECTS)) {
  const subject = SUBJECTS[name];
  if (!subject) throw new Error(`No controller ${name}. Use ${Object.keys(SUBJECTS).join(', ')}.`);
  failed += await compare(name, subject);
}
process.exitCode = failed > 0 ? 1 : 0;

/** Compares a controller on random cases, and returns how many differ. */
async function compare(name: string, subject: AnySubject): Promise<number> {
  const program = await build(subject.source);
  const started = Date.now();
  const [count, length, first] = [Number(values.cases), Number(values.steps), Number(values.seed)];
  const failures: { seed: number; one: AnyCase }[] = [];
  let steps = 0;
  let pending = Promise.resolve();
  for (let i = 0; i < count; i += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - i) }, (_, j) => {
      const seed = first + i + j;
      return { seed, one: subject.random(seed, length) };
    });
    const replayed = replay(
      program,
      batch.map(({ one }) => one),
    );
    const ours = batch.map(({ one }) => JSON.stringify(subject.decide(one)));
    await pending;
    pending = replayed.then(async (theirs) => {
      for (const [j, { seed, one }] of batch.entries()) {
        steps += one.steps.length;
        if (i + j < Number(values.save)) await save(`${name}-${seed}`, name, one, JSON.parse(theirs[j] ?? '[]'));
        if (ours[j] !== theirs[j] && firstDifference(ours[j], theirs[j]) >= 0) failures.push({ seed, one });
      }
    });
  }
  await pending;
  for (const { seed, one } of failures.slice(0, SHRUNK)) await report(name, subject, program, seed, one);
  const seconds = Math.round((Date.now() - started) / 1000);
  const seeds = `seeds ${first} to ${first + count - 1}`;
  console.log(`${name}: ${count} cases, ${steps} steps, ${failures.length} mismatches; ${seeds}, ${seconds} s`);
  return failures.length;
}

/** The first step in which two lists of decisions differ, given as JSON; -1 where they do not. */
function firstDifference(ours = '[]', theirs = '[]'): number {
  const [a, b]: unknown[][] = [JSON.parse(ours), JSON.parse(theirs)];
  for (let i = 0; i < Math.max(a?.length ?? 0, b?.length ?? 0); i++) {
    if (!isDeepStrictEqual(a?.[i], b?.[i])) return i;
  }
  return -1;
}

/** Makes a failing case as small as it goes, keeps it as a fixture and prints what differs. */
async function report(name: string, subject: AnySubject, program: string, seed: number, failing: AnyCase) {
  const tried = async (cases: AnyCase[]) => {
    const theirs = await replay(program, cases);
    return cases.map((one, i) => {
      const ours = JSON.stringify(subject.decide(one));
      return { one, ours, theirs: theirs[i], at: firstDifference(ours, theirs[i]) };
    });
  };
  const shortened = async (cases: AnyCase[]) => {
    const found = (await tried(cases)).find(({ at }) => at >= 0);
    return found && (await tried([{ ...found.one, steps: found.one.steps.slice(0, found.at + 1) }]))[0];
  };
  let smallest = await shortened([failing]);
  for (let next = smallest; next; next = await shortened(subject.smaller(next.one))) smallest = next;
  if (!smallest) return;
  const { one, ours, theirs = '[]', at } = smallest;
  console.log(`\n${name}, seed ${seed}, ${one.steps.length} steps; the last one differs:`);
  console.log('case:  ', JSON.stringify(one));
  console.log('theirs:', JSON.stringify(JSON.parse(theirs)[at]));
  console.log('ours:  ', JSON.stringify(JSON.parse(ours)[at]));
  await save(`${name}-failed-${seed}`, name, one, JSON.parse(theirs));
}

async function save(file: string, controller: string, one: AnyCase, decisions: unknown[]): Promise<void> {
  await mkdir(FIXTURES, { recursive: true });
  await writeFile(`${FIXTURES}${file}.json`, `${JSON.stringify({ controller, case: one, decisions })}\n`);
}
