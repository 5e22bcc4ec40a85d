// 15 users use 15 × 47m = 700m. An HPA that holds each pod at 140m, 70 % of its request, asks for 4 to 5 pods.
// p95: two pods have all of them until others come, the last one after 15 × 0.28 s ÷ 2 = 2.1 s.
// MODEL=open: 15 ÷ (3 + 0.28) s = 4.6 requests a second.
import { guideUser } from '../lib/personas.ts';
import { users } from '../lib/users.ts';

const load = users({ ...guideUser, users: 15, seconds: 90, p95: 2100 });
export const { options, setup, light } = load;
export default load.user;
