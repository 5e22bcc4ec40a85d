import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ramp, rampingUsers } from '@repo/load/ramp';
import { checkFolder, checkHost, refuseSettings } from './checks.js';
import { arrivals } from './k6/arrivals.js';
import { dashboardUrl } from './k6/environment.js';
import { IdleRun } from './k6/idle.js';
import { pace } from './k6/pace.js';
import { INTERRUPTED, K6Run, type Outcome } from './k6/run.js';
import { runLocust } from './locust.js';
import { isForLocust, type Options, parseOptions } from './options/options.js';
import { CsvFiles } from './report/csv.js';
import { writeReports } from './report/files.js';
import { Log } from './report/log.js';
import { planText } from './report/plan.js';
import { Session } from './session.js';
import type { Stats } from './stats/stats.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** k6 has no load without an end: a year is one for a person. */
const FOR_EVER = 365 * 24 * 3600;

/** Of k6, with which a load has come to its end: by itself, by a crossed threshold, by a signal, marked as failed. */
const ENDS = { itself: 0, threshold: 99, signal: INTERRUPTED, failed: 110 };

/**
 * Runs `npm run load -- …`: Locust's command line, with k6 to make the load. Paths count from the current folder.
 * @returns the exit code
 * @throws Exit for what ends the command before any load
 */
export async function load(argv: readonly string[], env: Record<string, string | undefined>): Promise<number> {
  const folders = { cwd: process.cwd(), home: homedir() };
  if (isForLocust(argv, env, folders)) return runLocust(argv, env);
  const options = parseOptions(argv, env, folders);
  refuseSettings(options.locustfile, env);
  const { users, spawnRate, runTime, host, open } = options;
  const steps = ramp(users, spawnRate, runTime);
  if (options.dryRun) {
    const wait = pace(options.locustfile, env);
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
  checkHost(host);
  checkFolder(options.html);
  checkFolder(options.jsonFile);
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
  if (open === undefined && spawnRate > 100) {
    log.say(
      'WARNING',
      'Your selected spawn rate is very high (>100), and this is known to sometimes cause issues. Do you really need to ramp up that fast?',
    );
  }
  log.say(
    'INFO',
    open === undefined
      ? `Ramping to ${users} users at a rate of ${spawnRate.toFixed(2)} per second`
      : `Starting ${open.toFixed(2)} requests per second, with at most ${users} in flight`,
  );
  const url = options.dashboard ? dashboardUrl(env) : undefined;
  if (url) log.say('INFO', `Live charts at ${url}`);
  const session = new Session(options, log, csv);
  const run =
    users > 0
      ? new K6Run({
          scenario: options.locustfile,
          root,
          host,
          executor:
            open === undefined
              ? rampingUsers(steps, runTime ?? FOR_EVER, options.stopTimeout)
              : arrivals(open, runTime ?? FOR_EVER, users, options.stopTimeout),
          users,
          env: { ...env, ...(options.dashboard && { K6_WEB_DASHBOARD: 'true' }) },
          listener: session,
          log: (level, text) => log.say(level, text),
        })
      : new IdleRun(runTime, session);
  stopOnSignals(run, log);
  const outcome = await run.ended;
  const { stats } = session;
  const { thresholds } = outcome;
  const code = exitCode(outcome, stats, options);
  session.sayWhatEnded();
  for (const text of session.shortfall) log.say('WARNING', text);
  for (const { text, crossed } of thresholds) if (crossed) log.say('ERROR', `threshold crossed: ${text}`);
  log.say('INFO', `Shutting down (exit code ${code})`);
  session.close();
  writeReports(options, { stats, end: session.endTime, thresholds, shortfall: session.shortfall }, argv);
  return code;
}

/** Locust's rule: what failed decides. A crossed threshold has failed too, whatever then ended the load. */
function exitCode({ code, thresholds }: Outcome, { errors, exceptions }: Stats, options: Options): number {
  if (!Object.values(ENDS).includes(code)) return 1;
  const failed = [ENDS.threshold, ENDS.failed].includes(code) || thresholds.some(({ crossed }) => crossed);
  return failed || errors.length > 0 || exceptions.length > 0 ? options.exitCodeOnError : 0;
}

function stopOnSignals(run: { stop(): void }, log: Log): void {
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
