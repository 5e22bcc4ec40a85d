// 12 users use 12 × 47m = 560m. An HPA that holds each pod at 100m asks for 5 to 6 pods.
// p95: the first pod has all of them until others come, the last one after 12 × 0.28 s = 3.4 s.
// MODEL=open: 12 ÷ (3 + 0.28) s = 3.7 requests a second.
import { guideUser } from '../lib/personas.ts';
import { users } from '../lib/users.ts';

const load = users({ ...guideUser, users: 12, seconds: 90, p95: 3400 });
export const { options, setup, light } = load;
export default load.user;
