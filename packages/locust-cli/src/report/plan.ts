import type { Step } from '@repo/load/ramp';
import { number } from './numbers.js';
import { usersPlot } from './plan-plot.js';
import { arrivalsInWords, expectation } from './plan-rate.js';
import { loadInWords } from './words.js';

export interface Plan {
  users: number;
  /** Users a second. */
  spawnRate: number;
  /** In seconds; without it the run goes on until it is stopped. */
  runTime?: number;
  /** Requests per second of an open model, which has no users over time. */
  open?: number;
  host: string;
  scenario: string;
  /** Users from a moment on, in seconds from the start. */
  steps: readonly Step[];
}

/** No more steps than these are told one by one. */
const MOST = 12;

/**
 * What a run would do: users over time, and the requests to expect of them.
 * @param pace how long a user of the scenario waits between an answer and the next request, in seconds, on average
 */
export function planText(plan: Plan, pace?: { seconds: number }): string {
  const { users, runTime, open, host, scenario, steps } = plan;
  const peak = steps.at(-1)?.users ?? 0;
  const head = [loadInWords(plan), `host      ${host || 'none yet (--host)'}`, `scenario  ${scenario}`, ''];
  if (open !== undefined) return [...head, ...arrivalsInWords(open, users, runTime)].join('\n');
  if (peak === 0) return [...head, 'No users, so no requests.'].join('\n');
  const short = `The run ends before the ramp does: ${number(peak)} of ${number(users)} users are spawned.`;
  return [
    ...head,
    ...stepTable(steps),
    '',
    ...usersPlot(steps, peak, runTime),
    '',
    ...expectation(steps, peak, runTime, pace?.seconds),
    ...(peak < users ? [short] : []),
  ].join('\n');
}

function stepTable(steps: readonly Step[]): string[] {
  const last = steps.length - 1;
  const chosen = Array.from({ length: MOST }, (_, i) => steps[Math.round((i * last) / (MOST - 1))]);
  const shown = last < MOST ? steps : chosen.filter((step) => step !== undefined);
  const digits = shown.every(({ at }) => Number.isInteger(at)) ? 0 : 2;
  const row = (time: string, users: string) => `${time.padStart(12)}${users.padStart(12)}`;
  return [
    row('time', 'users'),
    ...shown.map(({ at, users }) => row(`${number(at, digits)} s`, number(users))),
    ...(last < MOST ? [] : [`(${MOST} of ${number(steps.length)} steps)`]),
  ];
}
