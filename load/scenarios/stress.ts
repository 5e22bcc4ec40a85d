// How does it take more than the normal load, and does it come back? A minute each of 100, 200, 300 and 400 of the guide's
// users, and one of 100 again: 4.7, 9.4, 14, 19 and 4.7 CPUs. Where pods are at their maximum, the queue is what fills.
// MODEL=open: up to 400 ÷ (3 + 0.28) s = 122 requests a second.
import { guideUser, PATIENCE } from '../lib/personas.ts';
import { climb } from '../lib/ramp.ts';
import { users } from '../lib/users.ts';

const load = users({
  ...guideUser,
  users: 100,
  seconds: 300,
  p95: PATIENCE,
  shape: climb,
  who: (count) => `${count} to ${4 * count} users`,
});
export const { options, setup, light } = load;
export default load.user;
