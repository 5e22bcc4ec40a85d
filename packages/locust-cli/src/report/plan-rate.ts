import type { Step } from '@repo/load/ramp';
import { number, plural, rounded } from './numbers.js';
import { inWords } from './words.js';

/** What an answer may take, in seconds: an example. */
const LATENCY = 0.5;

/**
 * Requests to expect by Little's law: users = rate × (wait + latency). The arithmetic is shown, to be done with other
 * numbers.
 * @param runTime seconds; without it only rates can be told
 * @param wait seconds, on average; where it is not known, the text says what to divide by
 */
export function expectation(steps: readonly Step[], peak: number, runTime?: number, wait?: number): string[] {
  const users = plural(peak, 'user');
  const run =
    runTime === undefined
      ? undefined
      : { name: `in ${inWords(runTime)}, ramp included,`, userSeconds: userSeconds(steps, runTime) };
  if (wait) {
    const slower = wait + LATENCY;
    return [
      `${users} ÷ ${rounded(wait)} s each = up to ${rounded(peak / wait)} requests a second${run ? ';' : '.'}`,
      ...(run
        ? [
            `${run.name} about ${number(run.userSeconds / wait)} requests (${number(run.userSeconds)} user-seconds ÷ ${rounded(wait)} s).`,
          ]
        : []),
      `Answers take time too: with ${LATENCY} s to each, ${users} ÷ ${rounded(slower)} s = ${rounded(peak / slower)} a second.`,
    ];
  }
  const each = wait === 0 ? 'seconds to an answer' : '(seconds of wait + seconds to an answer)';
  const total = run ? `, ${number(run.userSeconds / LATENCY)} in the run` : '';
  return [
    `${users} ÷ ${each} = requests a second${run ? ';' : '.'}`,
    ...(run ? [`${run.name} ${number(run.userSeconds)} user-seconds ÷ the same.`] : []),
    `With ${LATENCY} s in all, that is ${rounded(peak / LATENCY)} requests a second${total}.`,
  ];
}

/** Requests to expect of an open model. @param limit most of them in flight @param runTime seconds */
export function arrivalsInWords(rate: number, limit: number, runTime?: number): string[] {
  return [
    ...(runTime === undefined
      ? []
      : [`${rounded(rate)} requests/s × ${number(runTime)} s = ${plural(Math.round(rate * runTime), 'request')}.`]),
    `While answers take up to ${limit} ÷ ${rounded(rate)} requests/s = ${rounded(limit / rate)} s, all of them start.`,
  ];
}

/** How long the users are there, added up. */
function userSeconds(steps: readonly Step[], runTime: number): number {
  return steps.reduce((sum, { at, users }, i) => sum + users * ((steps[i + 1]?.at ?? runTime) - at), 0);
}
