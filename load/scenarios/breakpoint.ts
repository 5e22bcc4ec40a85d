// Where does it break? Requests of one text climb from none to 1000 a second in 5 minutes, until 1 in 100 fails or 1 in
// 20 takes a second; a pod of half a CPU answers some 180 a second (0.5 ÷ 2.8 ms). It then ends, and says how far it came.
// Open by nature: users who wait would slow down with the server, and never break it.
import { predictor } from '../lib/client.ts';
import { base, isOwnLoad } from '../lib/script.ts';
import { Settings } from '../lib/settings.ts';

const settings = new Settings(__ENV);
const predict = predictor(settings);
settings.choice('MODEL', ['open']);
const rate = settings.whole('RATE', 1000);
const seconds = settings.positive('RUN_TIME', 300);
settings.refuseOthers();

// The first answers of a cold server are no breakpoint.
const end = (threshold: string) => ({ threshold, abortOnFail: true, delayAbortEval: '10s' });

export const options = {
  ...base(1000),
  thresholds: { http_req_failed: [end('rate<0.01')], http_req_duration: [end('p(95)<1000')] },
  scenarios: {
    load: {
      executor: 'ramping-arrival-rate',
      startRate: 0,
      stages: [{ duration: `${seconds}s`, target: rate }],
      // By Little's law as many as there are in flight when each takes the second that ends it.
      preAllocatedVUs: Math.min(100, rate),
      maxVUs: rate,
    },
  },
};

export function setup(): number {
  return Date.now();
}

export default function (): void {
  predict(1);
}

export function teardown(start: number): void {
  if (!isOwnLoad()) return;
  const share = Math.min(1, (Date.now() - start) / (seconds * 1000));
  console.log(`ended at ${Math.round(share * rate)} of ${rate} requests a second`);
}
