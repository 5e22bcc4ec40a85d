// Users for half a minute, and none for the next: each longer than the age of a metric and the HPA's period together, 15 s
// each, so that pods without a window to hold them come and go. The guide's 100 users, all at once.
// MODEL=open: 100 ÷ (3 + 0.28) s = 30 requests a second, and none.
import { guideUser, PATIENCE } from '../lib/personas.ts';
import { waves } from '../lib/ramp.ts';
import { users } from '../lib/users.ts';

const load = users({
  ...guideUser,
  users: 100,
  seconds: 300,
  p95: PATIENCE,
  shape: waves,
  who: (count) => `${count} users for 30 s and none for the next 30`,
});
export const { options, setup, light } = load;
export default load.user;
