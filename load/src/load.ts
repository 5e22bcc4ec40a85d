import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import process, { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { ramp } from '../lib/ramp.js';
import { executor } from './k6/executor.js';
import { hasK6 } from './k6/find.js';
import { pace } from './k6/pace.js';
import { K6Run, type Outcome } from './k6/run.js';
import { Exit, type Options, parseOptions } from './options/options.js';
import { CsvFiles } from './report/csv.js';
import { htmlReport } from './report/html.js';
import { statsJson } from './report/json.js';
import { Log } from './report/log.js';
import { planText } from './report/plan.js';
import { Session } from './session.js';

// `npm run load -- …`: Locust's command line, with k6 to make the load.

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Of k6, with which a load has come to its end: by itself, thresholds crossed, by a signal, by the script, marked failed. */
const ENDS = [0, 99, 105, 108, 110];

async function main(): Promise<number> {
  // npm runs scripts at the root; a path is meant from where it was typed.
  // biome-ignore lint/style/noProcessEnv: this is the module that reads it.
  const cwd = env.INIT_CWD ?? process.cwd();
  process.chdir(cwd);
  const options = parseOptions(process.argv.slice(2), env, { cwd, home: homedir() });
  const { users, spawnRate, runTime, host } = options;
  const steps = ramp(users, spawnRate, runTime);
  if (options.dryRun) {
    const wait = hasK6(env) ? pace(options.locustfile, root, env) : undefined;
    const plan = { ...options, host: host ?? '', scenario: options.locustfile, steps };
    console.log(planText(plan, wait === undefined ? undefined : { seconds: wait }));
    return 0;
  }
  const log = new Log(options);
  if (host === undefined) {
    log.say(
      'ERROR',
      'You must specify the base host. Either in a config file, or on the command line using the --host option.',
    );
    return 1;
  }
  if (!/^https?:\/\//.test(host)) throw new Error(`the host ${host} has no scheme: http://${host}`);
  const csv =
    options.csvPrefix === undefined
      ? undefined
      : new CsvFiles(options.csvPrefix, { fullHistory: options.csvFullHistory });
  if (options.autostart) log.say('INFO', 'The --autostart argument is implied by --headless, no need to set both.');
  log.say(
    'INFO',
    runTime === undefined
      ? 'No run time limit set, use CTRL+C to interrupt'
      : `Run time limit set to ${runTime} seconds`,
  );
  log.say('INFO', `Ramping to ${users} users at a rate of ${spawnRate.toFixed(2)} per second`);
  const session = new Session(options, log, csv);
  const run = new K6Run({
    scenario: options.locustfile,
    root,
    host,
    executor: executor(steps, runTime, options.stopTimeout),
    env,
    listener: session,
    log: (level, text) => log.say(level, text),
  });
  stopOnSignals(run, log);
  const outcome = await run.ended;
  const code = exitCode(outcome, session, options);
  if (outcome.code === 0 || outcome.code === 99) log.say('INFO', '--run-time limit reached, shutting down');
  for (const { text } of outcome.thresholds.filter(({ crossed }) => crossed))
    log.say('ERROR', `threshold crossed: ${text}`);
  log.say('INFO', `Shutting down (exit code ${code})`);
  session.end();
  report(options, session, outcome);
  return code;
}

/** Locust's rule: what failed decides. A crossed threshold is a failure too. */
function exitCode({ code, thresholds }: Outcome, { stats }: Session, options: Options): number {
  if (!ENDS.includes(code)) return 1;
  const bad = stats.errors.length > 0 || code === 110 || thresholds.some(({ crossed }) => crossed);
  return bad ? options.exitCodeOnError : 0;
}

function report(options: Options, { stats }: Session, { thresholds }: Outcome): void {
  if (options.json) console.log(statsJson(stats));
  if (options.jsonFile) writeFileSync(`${options.jsonFile}.json`, statsJson(stats));
  if (!options.html) return;
  const command = ['npm run load --', ...process.argv.slice(2)].join(' ');
  writeFileSync(options.html, htmlReport({ stats, options, end: Date.now() / 1000, command, thresholds }));
}

function stopOnSignals(run: K6Run, log: Log): void {
  let stopped = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      // A terminal sends Ctrl-C to npm as well, which passes it on: twice within a second is once.
      if (stopped > 0 && Date.now() - stopped < 1000) return;
      stopped = Date.now();
      log.say('INFO', `Got ${name} signal`);
      run.stop();
    });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof Exit) {
    process[error.to].write(`${error.text}\n`);
    process.exitCode = error.code;
  } else {
    console.error(`load: error: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
