import { int, positive, timespan, upper } from './types.js';

/** What parsing, the environment, config files, --help and docs/reference/load.md know of a flag. */
export type Flag = {
  /** In Locust's order, which its messages show. */
  names: readonly [string, ...string[]];
  env?: string;
  /** What stands for the value; without it the flag is a switch. */
  value?: string;
  /** Takes all values up to the next flag. */
  many?: true;
} & (
  | {
      type?: (text: string) => unknown;
      choices?: readonly string[];
      /** As it would be typed. */
      fallback?: string;
      /** The fallback holds for Locust's users alone: what is not given stays undefined. */
      ofUsers?: true;
      help: string;
    }
  // Not supported: what to use in its place.
  | { instead: string }
);

export const LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;

export const noWebUi = 'use --headless, and --dashboard for live charts in a browser';
const oneProcess = 'k6 uses all cores of a machine; for several machines see k6-operator in load/README.md';
const noTags = 'make a scenario of the requests that belong together, and choose it with -f';
const noTasks = 'a k6 scenario is one function; its code says what a user does';

/** Locust's flags in its order, which a message about an ambiguous prefix shows, and last our own. */
export const flags: readonly Flag[] = [
  { names: ['-h', '--help'], help: 'print this and exit' },
  {
    names: ['-f', '--locustfile'],
    env: 'LOCUST_LOCUSTFILE',
    value: '<scenario>',
    fallback: 'users',
    help: 'k6 script (.ts or .js), the name of one in load/scenarios, or a locustfile (.py), which Locust itself runs',
  },
  { names: ['--config'], value: '<filename>', help: 'a config file that is read besides the usual ones' },
  {
    names: ['-H', '--host'],
    env: 'LOCUST_HOST',
    value: '<base url>',
    help: 'where the load goes, as http://localhost:8080',
  },
  {
    names: ['-u', '--users'],
    env: 'LOCUST_USERS',
    value: '<int>',
    type: int,
    fallback: '1',
    ofUsers: true,
    help: 'peak number of users; with --open, the most requests in flight, by default ten seconds of them',
  },
  {
    names: ['-r', '--spawn-rate'],
    env: 'LOCUST_SPAWN_RATE',
    value: '<float>',
    type: positive,
    fallback: '1',
    ofUsers: true,
    help: 'users that start per second',
  },
  {
    names: ['-t', '--run-time'],
    env: 'LOCUST_RUN_TIME',
    value: '<time string>',
    type: timespan,
    help: 'end after this time, as 300, 300s, 20m or 1h30m, the ramp included; without it, or with 0, run until Ctrl-C',
  },
  { names: ['-l', '--list'], help: 'list the scenarios of load/scenarios and exit' },
  {
    names: ['--config-users'],
    env: 'LOCUST_CONFIG_USERS',
    value: '<json>',
    many: true,
    instead: "set the scenario's own environment variables, which load/README.md lists",
  },
  { names: ['--web-host'], env: 'LOCUST_WEB_HOST', value: '<ip>', instead: noWebUi },
  { names: ['--web-host-display-name'], env: 'LOCUST_WEB_HOST_DISPLAY_NAME', value: '<name>', instead: noWebUi },
  { names: ['--web-port', '-P'], env: 'LOCUST_WEB_PORT', value: '<port number>', instead: noWebUi },
  {
    names: ['--headless'],
    env: 'LOCUST_HEADLESS',
    help: 'begin at once, without a web UI; needed, since there is none',
  },
  { names: ['--autostart'], env: 'LOCUST_AUTOSTART', help: 'begin at once; --headless does so by itself' },
  {
    names: ['--autoquit'],
    env: 'LOCUST_AUTOQUIT',
    value: '<seconds>',
    instead: 'use --headless, which ends by itself after --run-time',
  },
  { names: ['--headful'], env: 'LOCUST_HEADFUL', instead: noWebUi },
  { names: ['--web-auth'], env: 'LOCUST_WEB_AUTH', value: '<username:password>', instead: noWebUi },
  { names: ['--web-login'], env: 'LOCUST_WEB_LOGIN', instead: noWebUi },
  { names: ['--tls-cert'], env: 'LOCUST_TLS_CERT', value: '<filename>', instead: noWebUi },
  { names: ['--tls-key'], env: 'LOCUST_TLS_KEY', value: '<filename>', instead: noWebUi },
  { names: ['--class-picker'], env: 'LOCUST_USERCLASS_PICKER', instead: 'choose a scenario with -f' },
  { names: ['--build-path'], env: 'LOCUST_BUILD_PATH', value: '<path>', instead: noWebUi },
  { names: ['--legacy-ui'], env: 'LOCUST_LEGACY_UI', instead: noWebUi },
  { names: ['--master'], env: 'LOCUST_MODE_MASTER', instead: oneProcess },
  { names: ['--master-bind-host'], env: 'LOCUST_MASTER_BIND_HOST', value: '<ip>', instead: oneProcess },
  { names: ['--master-bind-port'], env: 'LOCUST_MASTER_BIND_PORT', value: '<port number>', instead: oneProcess },
  { names: ['--expect-workers'], env: 'LOCUST_EXPECT_WORKERS', value: '<int>', instead: oneProcess },
  { names: ['--expect-workers-max-wait'], env: 'LOCUST_EXPECT_WORKERS_MAX_WAIT', value: '<int>', instead: oneProcess },
  { names: ['--enable-rebalancing'], instead: oneProcess },
  { names: ['--expect-slaves'], instead: oneProcess },
  { names: ['--worker'], env: 'LOCUST_MODE_WORKER', instead: oneProcess },
  { names: ['--processes'], env: 'LOCUST_PROCESSES', value: '<int>', instead: oneProcess },
  { names: ['--slave'], instead: oneProcess },
  { names: ['--master-host'], env: 'LOCUST_MASTER_NODE_HOST', value: '<hostname>', instead: oneProcess },
  { names: ['--master-port'], env: 'LOCUST_MASTER_NODE_PORT', value: '<port number>', instead: oneProcess },
  { names: ['--web-base-path'], env: 'LOCUST_WEB_BASE_PATH', value: '<path>', instead: noWebUi },
  { names: ['-T', '--tags'], env: 'LOCUST_TAGS', value: '<tag>', many: true, instead: noTags },
  { names: ['-E', '--exclude-tags'], env: 'LOCUST_EXCLUDE_TAGS', value: '<tag>', many: true, instead: noTags },
  {
    names: ['--csv'],
    env: 'LOCUST_CSV',
    value: '<prefix>',
    help: 'write statistics to <prefix>_stats.csv, _stats_history.csv, _failures.csv and _exceptions.csv',
  },
  {
    names: ['--csv-full-history'],
    env: 'LOCUST_CSV_FULL_HISTORY',
    help: 'a row for each request name, and not for their sum alone, in <prefix>_stats_history.csv',
  },
  {
    names: ['--print-stats'],
    env: 'LOCUST_PRINT_STATS',
    help: 'print statistics every 2 s, as --headless does by itself',
  },
  { names: ['--only-summary'], env: 'LOCUST_ONLY_SUMMARY', help: 'print statistics at the end alone' },
  { names: ['--reset-stats'], env: 'LOCUST_RESET_STATS', help: 'begin statistics anew once all users are there' },
  {
    names: ['--html'],
    env: 'LOCUST_HTML',
    value: '<filename>',
    help: 'write a report; {u}, {r} and {t} in the name become users, spawn rate and seconds of run time',
  },
  { names: ['--json'], help: 'print statistics as JSON on stdout at the end' },
  { names: ['--json-file'], value: '<filename>', help: 'write statistics to <filename>.json at the end' },
  {
    names: ['--skip-log-setup'],
    env: 'LOCUST_SKIP_LOG_SETUP',
    help: 'print bare warnings and errors: no tables, no times',
  },
  {
    names: ['--loglevel', '-L'],
    env: 'LOCUST_LOGLEVEL',
    value: '<level>',
    type: upper,
    choices: LEVELS,
    fallback: 'INFO',
    help: `least level that is logged: ${LEVELS.join(', ')}`,
  },
  {
    names: ['--logfile'],
    env: 'LOCUST_LOGFILE',
    value: '<filename>',
    help: 'write log lines to a file, not to stderr; tables stay there',
  },
  { names: ['--show-task-ratio'], instead: noTasks },
  { names: ['--show-task-ratio-json'], instead: noTasks },
  { names: ['--version', '-V'], help: 'print what this is and exit' },
  {
    names: ['--exit-code-on-error'],
    env: 'LOCUST_EXIT_CODE_ON_ERROR',
    value: '<int>',
    type: int,
    fallback: '1',
    help: 'exit code when a request failed or a threshold was crossed',
  },
  {
    names: ['-s', '--stop-timeout'],
    env: 'LOCUST_STOP_TIMEOUT',
    value: '<time string>',
    type: timespan,
    fallback: '0',
    help: 'time that users have at the end to finish what they do, a request or a pause',
  },
  { names: ['--equal-weights'], instead: noTasks },
  { names: ['--profile'], value: '<name>', instead: 'tell runs apart by the names of their --csv and --html files' },
  {
    names: ['--otel'],
    env: 'LOCUST_ENABLE_OPENTELEMETRY',
    instead: 'run the scenario by k6 itself: k6 run --out opentelemetry load/scenarios/NAME.ts',
  },
  {
    names: ['--open'],
    value: '<requests/s>',
    type: positive,
    help: 'start requests at this rate, whether or not earlier ones were answered, instead of users who wait for answers',
  },
  {
    names: ['--dashboard'],
    env: 'K6_WEB_DASHBOARD',
    help: "serve k6's live charts on this machine alone, and print their URL; the run ends once the page is closed",
  },
  { names: ['--dry-run'], help: 'print the plan, users over time and the requests to expect, and exit' },
];
