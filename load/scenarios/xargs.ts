// The guide's `seq 1000 | xargs -P 10 -I{} curl -d @input.json`, with `-H "Host: …"` as HOST_HEADER: 1000 requests, 10
// at a time. How many are in flight is all that it says, so there is no open twin.
// p95: as busyUser's, whose requests cost more.
import { client } from '../lib/client.ts';
import { busyUser } from '../lib/personas.ts';
import { base } from '../lib/script.ts';
import { Settings } from '../lib/settings.ts';

const input = open(import.meta.resolve('../data/input.json'));
const settings = new Settings(__ENV);
const post = client(settings);
settings.refuseOthers();

export const options = {
  ...base(busyUser.p95),
  scenarios: { load: { executor: 'shared-iterations', vus: 10, iterations: 1000 } },
};

export default function (): void {
  post('/v1/models/custom-model:predict', input);
}
