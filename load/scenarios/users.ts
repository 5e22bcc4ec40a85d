// The guide's Locust test: 100 users, 10 more each second, for 5 minutes. They use 100 × 47m = 4.7 CPUs, ten pods of half
// a CPU, and have up to 100 × 50 texts in flight: more than the queue of a single pod holds.
// MODEL=open: 100 ÷ (3 + 0.28) s = 30 requests a second.
import { guideUser, PATIENCE } from '../lib/personas.ts';
import { users } from '../lib/users.ts';

const load = users({ ...guideUser, users: 100, seconds: 300, p95: PATIENCE });
export const { options, setup, light } = load;
export default load.user;
