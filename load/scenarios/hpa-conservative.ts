// As hpa-v2, which it differs from in bounds and windows: 15 × 47m = 700m ask for 4 to 5 pods at 140m.
// p95: two pods have all of them until others come, the last one after 15 × 0.28 s ÷ 2 = 2.1 s.
// MODEL=open: 15 ÷ (3 + 0.28) s = 4.6 requests a second.
import { guideUser } from '../lib/personas.ts';
import { users } from '../lib/users.ts';

const load = users({ ...guideUser, users: 15, seconds: 90, p95: 2100 });
export const { options, setup, light } = load;
export default load.user;
