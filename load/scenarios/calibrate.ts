// What does a request cost on this machine, and how many cores are free? First every core is kept busy for 2 s. Then one
// user posts requests of 10 texts, and pauses seven times as long as each answer took: a pod of half a CPU uses an eighth
// of that, 62m at most, which makes no autoscaler add a pod. `npm run experiment` reads the CPU that the pod used meanwhile.
// One user who waits is no load, so there is no open twin.
import { sleep } from 'k6';
import { predictor } from '../lib/client.ts';
import { PATIENCE } from '../lib/personas.ts';
import { base } from '../lib/script.ts';
import { Settings } from '../lib/settings.ts';
import { freeCores } from '../lib/spin.ts';

const settings = new Settings(__ENV);
const predict = predictor(settings);
const cores = settings.whole('CORES', 2);
const seconds = settings.positive('RUN_TIME', 30);
const [least, most] = settings.range('TEXTS', [10, 10]);
settings.refuseOthers();

const BUSY = 2;

export const options = {
  ...base(PATIENCE),
  scenarios: {
    cores: { executor: 'per-vu-iterations', exec: 'spin', vus: cores, iterations: 1 },
    load: {
      executor: 'constant-vus',
      vus: 1,
      startTime: `${BUSY + 1}s`,
      duration: `${seconds}s`,
      gracefulStop: '120s',
    },
  },
};

export function spin(): void {
  console.log(`cores ${freeCores(BUSY * 1000).toFixed(3)}`);
}

export default function (): void {
  const start = Date.now();
  predict(least + Math.floor(Math.random() * (most - least + 1)));
  sleep((7 * (Date.now() - start)) / 1000);
}
