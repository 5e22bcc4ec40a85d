import { sleep } from 'k6';
import type { Scenario } from 'k6/options';
import { type Api, predictor } from './client.ts';
import { ramp, rampingUsers, type Step, stages } from './ramp.ts';
import { type Script, script, startsAtARate } from './script.ts';
import { Settings } from './settings.ts';
import { words } from './words.ts';

/** A scenario's own values, where its environment has no others. */
export interface UsersLoad {
  users: number;
  /** Users that begin in a second; all at once by default. */
  spawnRate?: number;
  /** Seconds, the ramp among them. */
  seconds: number;
  texts: readonly [number, number];
  /** Seconds of thought after an answer. */
  wait: readonly [number, number];
  /** Seconds that an answer takes, on average. */
  answer: number;
  /** Most ms that 95 % of the answers may take. */
  p95: number;
  api?: Api;
  /** Users over time; Locust's ramp by default. */
  shape?(users: number, spawnRate: number, seconds: number): Step[];
  /** How to call that many users. */
  who?(users: number): string;
}

/**
 * Users who post some texts, think, and post again. Each waits for its answer, so slow answers lower this load: a closed
 * model. MODEL=open begins as many requests as these users would by Little's law, users ÷ (thought + answer) a second,
 * whether or not earlier ones were answered.
 */
export function users(own: UsersLoad): Script {
  const settings = new Settings(__ENV);
  const predict = predictor(settings, own.api);
  const isOpen = settings.choice('MODEL', ['closed', 'open']) === 'open';
  const count = settings.whole('USERS', own.users);
  const spawnRate = settings.positive('SPAWN_RATE', own.spawnRate ?? count);
  const seconds = settings.positive('RUN_TIME', own.seconds);
  const texts = settings.range('TEXTS', own.texts);
  const wait = settings.range('WAIT', own.wait);
  const steps = (own.shape ?? ramp)(count, spawnRate, seconds);
  const most = Math.max(...steps.map((step) => step.users));
  const thought = (wait[0] + wait[1]) / 2;
  const cycle = isOpen ? thought + own.answer : undefined;
  let waits: boolean | undefined;
  const post = () => predict(texts[0] + Math.floor(Math.random() * (texts[1] - texts[0] + 1)));
  return script({
    settings,
    load: cycle === undefined ? rampingUsers(steps, seconds, 120) : open(steps, seconds, most, cycle),
    describe: words({ who: own.who?.(count) ?? `${count} users`, users: most, texts, wait, cycle }),
    seconds,
    wait: thought,
    p95: own.p95,
    predict,
    user() {
      post();
      waits ??= !startsAtARate();
      if (waits) sleep(wait[0] + Math.random() * (wait[1] - wait[0]));
    },
  });
}

/** @param cycle seconds in which each of the users makes one request */
function open(steps: readonly Step[], seconds: number, most: number, cycle: number): Scenario {
  return {
    executor: 'ramping-arrival-rate',
    startRate: steps[0]?.users ?? 0,
    timeUnit: `${Math.round(cycle * 1000)}ms`,
    stages: stages(steps, seconds),
    // Each holds one request: as many as there would be users, and more for when answers take ten seconds.
    preAllocatedVUs: most,
    maxVUs: Math.max(most, Math.ceil((10 * most) / cycle)),
    gracefulStop: '120s',
  };
}
