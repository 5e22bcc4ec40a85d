// Requests at a fixed rate, whether or not earlier ones were answered: slow answers do not lower this load.
import { common, predict, setting } from '../lib/client.ts';
import { drain } from '../lib/drain.ts';

export { handleSummary } from '../lib/client.ts';
export { light } from '../lib/drain.ts';

const rate = setting('RATE', 10);
const seconds = setting('RUN_TIME', 60);

export const options = {
  ...common,
  scenarios: {
    load: {
      executor: 'constant-arrival-rate',
      rate,
      duration: `${seconds}s`,
      // A request of one second keeps a VU busy for one second; ten times as many for when answers are slow.
      preAllocatedVUs: rate,
      maxVUs: 10 * rate,
      gracefulStop: '120s',
    },
    ...drain(`${seconds}s`),
  },
};

export default function (): void {
  predict(1);
}
