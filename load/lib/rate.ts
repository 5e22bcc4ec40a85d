import { type Api, predictor } from './client.ts';
import { type Script, script } from './script.ts';
import { Settings } from './settings.ts';

/** A scenario's own values, where its environment has no others. */
export interface RateLoad {
  /** Requests a second. */
  rate: number;
  seconds: number;
  /** Most ms that 95 % of the answers may take. */
  p95: number;
  api?: Api;
}

/** Requests of one text at a fixed rate, whether or not earlier ones were answered: an open model, and no other. */
export function rate(own: RateLoad): Script {
  const settings = new Settings(__ENV);
  const predict = predictor(settings, own.api);
  settings.choice('MODEL', ['open']);
  const perSecond = settings.whole('RATE', own.rate);
  const seconds = settings.positive('RUN_TIME', own.seconds);
  return script({
    settings,
    load: {
      executor: 'constant-arrival-rate',
      rate: perSecond,
      duration: `${seconds}s`,
      // Each holds one request: enough for answers of three seconds, and of ten when they are slow.
      preAllocatedVUs: 3 * perSecond,
      maxVUs: 10 * perSecond,
      gracefulStop: '120s',
    },
    describe: `${perSecond} requests a second`,
    seconds,
    p95: own.p95,
    predict,
    user: () => predict(1),
  });
}
