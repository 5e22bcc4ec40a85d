// Where this command does on purpose not do what Locust does. Everything else that the tests compare has to be the same.
//
// Not compared, for Locust is off by itself: its CSV files lack its last second, its tables are empty after --json and
// missing after --json-file. Its run time is short by what its imports took: locustfile.py mends that.

interface Difference {
  readonly why: string;
  /** Lines of standard error that only one of them has, or that are to be read as another. */
  readonly locust?: Lines;
  readonly ours?: Lines;
}
type Lines = readonly (readonly [line: RegExp, as?: string])[];

export const DIFFERENCES: readonly Difference[] = [
  { why: 'it is Locust that starts', locust: [[/^INFO: Starting Locust /]] },
  {
    why: 'k6 has no classes of users: they go by the name of their file',
    locust: [[/^(INFO: All users spawned: \{)"User"/, '$1"user"']],
  },
  {
    why: 'gevent prints what interrupted it, and when; a line that says so stands in its place, as for SIGTERM',
    locust: [[/^KeyboardInterrupt$/], [/^\d{4}-\d\d-\d\dT[\d:]+Z$/]],
    ours: [[/^INFO: Got SIGINT signal$/]],
  },
  { why: 'below each table of now, what one wants to know of it in a line', ours: [[/^# of # users \| /]] },
];

/** Why a row of faults.test.ts says that the two are to differ. */
export const NO_TRACEBACK = 'one line says what is wrong: a traceback is no help to who has no Python';
export const NO_SUCCESS = 'no load was made: that is no success';
export const REPORT_STAYS = 'who ends a load by SIGTERM gets the report of what was measured, as with Ctrl-C';
export const SUMMARY_STAYS = 'the tables are not lost with the report';
