// As hpa-v1, while KEDA's schedule keeps 2 pods there: 12 × 47m = 560m ask for 5 to 6 pods at 100m. Outside of the
// schedule there may be no pod, and each request fails: nothing holds it until one has started.
// p95: two pods have all of them until others come, the last one after 12 × 0.28 s ÷ 2 = 1.7 s.
// MODEL=open: 12 ÷ (3 + 0.28) s = 3.7 requests a second.
import { guideUser } from '../lib/personas.ts';
import { users } from '../lib/users.ts';

const load = users({ ...guideUser, users: 12, seconds: 90, p95: 1700 });
export const { options, setup, light } = load;
export default load.user;
