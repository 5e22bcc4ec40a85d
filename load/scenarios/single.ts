// One request: the first after a time without any finds no pod, and is answered when one has started, after 1.5 s or so.
// A single request has no rate, so there is no open twin.
import { predictor } from '../lib/client.ts';
import { PATIENCE } from '../lib/personas.ts';
import { base } from '../lib/script.ts';
import { Settings } from '../lib/settings.ts';

const settings = new Settings(__ENV);
const predict = predictor(settings, 'kserve');
settings.refuseOthers();

export const options = { ...base(PATIENCE), vus: 1, iterations: 1 };

export default function (): void {
  predict(1);
}
