// The guide's normal load for an hour: what leaks, fills or drifts needs its time. 100 users, 4.7 CPUs.
// MODEL=open: 100 ÷ (3 + 0.28) s = 30 requests a second.
import { guideUser, PATIENCE } from '../lib/personas.ts';
import { users } from '../lib/users.ts';

const load = users({ ...guideUser, users: 100, seconds: 3600, p95: PATIENCE });
export const { options, setup, light } = load;
export default load.user;
