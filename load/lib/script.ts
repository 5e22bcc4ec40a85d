import { sleep } from 'k6';
import exec from 'k6/execution';
import type { Options, Scenario } from 'k6/options';
import type { Settings } from './settings.ts';

/** What k6 needs of a file that it runs; `user` is its default function. */
export interface Script {
  options: Options;
  setup(): void;
  user(): void;
  /** A user of the light load. */
  light(): void;
}

export interface Parts {
  settings: Settings;
  load: Scenario;
  /** In words. */
  describe: string;
  seconds: number;
  /** Seconds between an answer and the next request, on average: `npm run load -- --dry-run` reckons with it. */
  wait?: number;
  /** Most ms that 95 % of the answers may take. */
  p95: number;
  user(): void;
  predict(count: number): void;
}

/** Two, so that one still sends requests while the other waits for an answer. */
const DRAIN_USERS = 2;

export function script({ settings, load, describe, seconds, wait, p95, user, predict }: Parts): Script {
  const drain = settings.amount('DRAIN', 0);
  // 10 requests/s: enough to see that a terminating pod loses none.
  const pause = DRAIN_USERS / settings.positive('DRAIN_RATE', 10);
  settings.refuseOthers();
  return {
    options: {
      ...base(p95),
      ...(wait !== undefined && { ext: { load: { wait } } }),
      scenarios: {
        load,
        ...(drain > 0 && {
          drain: {
            executor: 'constant-vus',
            exec: 'light',
            vus: DRAIN_USERS,
            startTime: `${seconds}s`,
            duration: `${drain}s`,
          },
        }),
      },
    },
    setup() {
      if (isOwnLoad()) console.log(`load ${describe}, for ${seconds} s`);
    },
    user,
    light() {
      predict(1);
      sleep(pause);
    },
  };
}

/** Not where another script runs this one's user under a load of its own: what this one would say is not so then. */
export function isOwnLoad(): boolean {
  return exec.test.options.scenarios?.load !== undefined;
}

/** Whether k6 starts requests at a rate, so that a user waits for nothing between them. */
export function startsAtARate(): boolean {
  return Object.values(exec.test.options.scenarios ?? {}).some(({ executor }) => executor.endsWith('arrival-rate'));
}

/** Options of every scenario. @param p95 most ms that 95 % of the answers may take */
export function base(p95: number): Options {
  return {
    // A kept connection stays on the pod that it reached first: new pods would get no load behind a plain Service.
    noVUConnectionReuse: true,
    thresholds: { http_req_failed: ['rate==0'], http_req_duration: [`p(95)<${p95}`] },
  };
}
