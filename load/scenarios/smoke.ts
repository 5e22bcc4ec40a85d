// Does it work at all? One user, two requests a second, and each answer is looked at. Before any other load.
// One user who waits is no load, so there is no open twin.
// p95: one text costs 3 ms; 0.5 s leave room for a machine that does other things.
import { check, sleep } from 'k6';
import { predictor } from '../lib/client.ts';
import { base } from '../lib/script.ts';
import { Settings } from '../lib/settings.ts';

const settings = new Settings(__ENV);
const predict = predictor(settings);
const seconds = settings.positive('RUN_TIME', 5);
settings.refuseOthers();

const { thresholds, ...rest } = base(500);
export const options = { ...rest, vus: 1, duration: `${seconds}s`, thresholds: { ...thresholds, checks: ['rate==1'] } };

export default function (): void {
  const response = predict(2);
  check(response, {
    'has a probability for each class of each text': ({ body }) => {
      const { probs, predictions } = JSON.parse(String(body));
      return [probs ?? predictions].flat(2).filter(Number.isFinite).length === 4;
    },
  });
  sleep(0.5);
}
