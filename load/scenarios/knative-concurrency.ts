// 10 requests in flight at all times, 6 or 7 of them in the pods and the others on their way: ÷ 0.7 for each pod they ask
// for 9 or 10 pods.
// MODEL=open: on two CPUs an answer takes 0.25 s, 10 ÷ 0.25 s = 40 requests a second.
import { busyUser } from '../lib/personas.ts';
import { users } from '../lib/users.ts';

const load = users({ ...busyUser, users: 10, seconds: 45, answer: 0.25, api: 'kserve' });
export const { options, setup, light } = load;
export default load.user;
