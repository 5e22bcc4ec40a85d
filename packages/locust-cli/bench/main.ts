// What a request costs the generator, and how far the times that it reports are from the server's own; Locust's beside
// it, in one run on one machine.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { locust, ours } from '../compat/generators.js';
import install, { LOCUST } from '../compat/install-locust.js';
import { measure } from './measure.js';
import { mean, median, percentile, rounded } from './statistics.js';

const ROUNDS = 5;
const SECONDS = 15;
const NO_WAIT = { server: 'answer', users: 20, wait: 0, seconds: SECONDS } as const;
const WAIT = { server: 'wait', users: 20, wait: 0.1, seconds: 2 * SECONDS } as const;

const locustfile = new URL('./locustfile.py', import.meta.url);
const GENERATORS = {
  ours: ours(new URL('./user.ts', import.meta.url)),
  HttpUser: [...locust(locustfile), 'Slow'],
  FastHttpUser: [...locust(locustfile), 'Fast'],
} as const;
type Name = keyof typeof GENERATORS;
const NAMES = Object.keys(GENERATORS) as Name[];

install();
// On PATH: of one from an image the CPU time would be the Docker daemon's.
const k6 = execFileSync('k6', ['version'], { encoding: 'utf8' }).trim();
const locustVersion = execFileSync(LOCUST, ['--version'], { encoding: 'utf8' }).split(' from ')[0];

say(`${NO_WAIT.users} users without a wait, ${SECONDS} s each, in turn: requests per CPU second (per second)`);
const rounds: Record<Name, number>[] = [];
for (let round = 1; round <= ROUNDS; round++) {
  const costs: Partial<Record<Name, number>> = {};
  const told: string[] = [];
  for (const name of NAMES) {
    const { served, cpuSeconds } = await measure(GENERATORS[name], NO_WAIT);
    costs[name] = served.length / cpuSeconds;
    told.push(`${name} ${costs[name].toFixed(0)} (${(served.length / SECONDS).toFixed(0)})`);
  }
  rounds.push(costs as Record<Name, number>);
  say(`  round ${round}: ${told.join(', ')}`);
}

say(`${WAIT.users} users who wait ${WAIT.wait} s, ${WAIT.seconds} s each: times as reported ÷ times by the server`);
const errors = [];
for (const generator of NAMES) {
  const { served, reported } = await measure(GENERATORS[generator], WAIT);
  const server = rounded(served);
  const ratio = (p: number) => round(percentile(reported.response_times, p) / percentile(server, p), 3);
  errors.push({
    generator,
    requests: reported.num_requests,
    mean: round(reported.total_response_time / reported.num_requests / mean(served), 3),
    p50: ratio(0.5),
    p95: ratio(0.95),
    p99: ratio(0.99),
    'p99 by the server, ms': percentile(server, 0.99),
  });
}

const ratios = (name: Name) => rounds.map((costs) => costs.ours / costs[name]);
const figures = [
  figure('requests per CPU second ÷ Locust’s HttpUser', ratios('HttpUser'), '5', '10'),
  figure('requests per CPU second ÷ Locust’s FastHttpUser', ratios('FastHttpUser'), '', ''),
  figure('p99 as reported ÷ by the server', [errors[0]?.p99 ?? Number.NaN], '0.95 to 1.05', '1'),
];
const report = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
  versions: { node: process.version, k6, locust: locustVersion },
  command: 'npm run bench:load',
  figures,
  requestsPerCpuSecond: Object.fromEntries(
    NAMES.map((name) => [name, Math.round(median(rounds.map((costs) => costs[name])))]),
  ),
  rounds,
  errors,
};
mkdirSync(new URL('../dist', import.meta.url), { recursive: true });
writeFileSync(new URL('../dist/bench.json', import.meta.url), `${JSON.stringify(report, null, 2)}\n`);
console.log(`\n${report.machine}, Node.js ${process.version}, ${k6}, ${locustVersion}, ${report.date}`);
console.table(figures);
console.log('times as reported ÷ times by the server');
console.table(errors);
console.log('As JSON: packages/locust-cli/dist/bench.json');

/** Median of the rounds, and their spread. */
function figure(name: string, values: readonly number[], required: string, aim: string) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const spread = values.length > 1 ? `${round(least, 1)} to ${round(most, 1)}` : '';
  return { figure: name, measured: round(median(values), 2), spread, required, aim };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function say(line: string): void {
  console.error(line);
}
