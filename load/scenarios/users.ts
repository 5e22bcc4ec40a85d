// Users who post some texts, think, and post again. Each waits for its answer, so slow answers lower this load:
// N users who think w s on average and are answered in l s make N / (w + l) requests a second.
import { sleep } from 'k6';
import { common, predict, setting } from '../lib/client.ts';
import { drain } from '../lib/drain.ts';

export { handleSummary } from '../lib/client.ts';
export { light } from '../lib/drain.ts';

const users = setting('USERS', 10);
const spawnRate = setting('SPAWN_RATE', 10);
const seconds = setting('RUN_TIME', 60);
const [leastTexts, mostTexts] = [setting('MIN_TEXTS', 1), setting('MAX_TEXTS', 1)];
const [leastWait, mostWait] = [setting('MIN_WAIT', 0), setting('MAX_WAIT', 0)];
const ramp = Math.min(users / spawnRate, seconds);

export const options = {
  ...common,
  scenarios: {
    load: {
      executor: 'ramping-vus',
      startVUs: Math.min(users, spawnRate),
      stages: [
        { duration: `${ramp}s`, target: users },
        { duration: `${seconds - ramp}s`, target: users },
      ],
      gracefulStop: '120s',
    },
    ...drain(`${seconds}s`),
  },
};

export default function (): void {
  predict(leastTexts + Math.floor(Math.random() * (mostTexts - leastTexts + 1)));
  sleep(leastWait + Math.random() * (mostWait - leastWait));
}
