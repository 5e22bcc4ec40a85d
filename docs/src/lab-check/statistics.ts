import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../pages.js';
import { check, columns, type Result } from './check.js';

const LEAST = 300;
/** Seconds that the guide's user thinks, on average: 1 to 5. */
const THOUGHT = 3;
const MAKE = '`npm run load -- --headless -H http://localhost:8080 -u 20 -r 10 -t 2m --csv traces/lab7` makes them';

/** Lab 7: a load has left its statistics, was long enough to say something, and lost nothing. */
export function checkStatistics(folder: string): Result {
  const path = join(folder, 'lab7_stats.csv');
  const text = 'there are statistics of a load';
  const shown = relative(root, path);
  if (!existsSync(path)) return { checks: [check(text, false, `no ${shown}: ${MAKE}`)] };
  const total = table(path).find(({ Name }) => Name === 'Aggregated');
  if (!total) return { checks: [check(text, false, `${shown} has no row Aggregated: ${MAKE}`)] };
  const [requests, failures] = [Number(total['Request Count']), Number(total['Failure Count'])];
  const users = Math.max(0, ...table(join(folder, 'lab7_stats_history.csv')).map((row) => Number(row['User Count'])));
  const hint = `see ${relative(root, join(folder, 'lab7_failures.csv'))}`;
  return {
    checks: [
      check(text, true, shown),
      check(
        `it made ${LEAST} requests at least`,
        requests >= LEAST,
        `${requests}${requests < LEAST ? `: ${MAKE}` : ''}`,
      ),
      check('none of them failed', failures === 0, `${failures}${failures > 0 ? `: ${hint}` : ''}`),
    ],
    table: littlesLaw(users, total),
  };
}

/** What so many users can ask for at most, beside what was measured. */
function littlesLaw(users: number, total: Record<string, string>): string[] {
  const answer = Number(total['Average Response Time']) / 1000;
  const expected = users / (THOUGHT + answer);
  return columns([
    ['', 'yours'],
    ['users', `${users}`],
    ['answer, average', `${Math.round(answer * 1000)} ms`],
    ['answer, 95 %', `${total['95%']} ms`],
    ['requests a second', Number(total['Requests/s']).toFixed(1)],
    [`users ÷ (${THOUGHT} s of thought + answer)`, `${expected.toFixed(1)}`],
  ]);
}

/** Rows of a CSV by the names in its first line. The names of requests are paths here: no field has a comma. */
function table(path: string): Record<string, string>[] {
  if (!existsSync(path)) return [];
  const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i] ?? '', value])));
}
