// As knative-annotations, but from no pod at all: 20 requests in flight ÷ 7 for each pod ask for 3.
// MODEL=open: on two CPUs an answer takes 0.43 s, 20 ÷ 0.43 s = 47 requests a second.
import { busyUser } from '../lib/personas.ts';
import { users } from '../lib/users.ts';

const load = users({ ...busyUser, users: 20, seconds: 45, answer: 0.43, api: 'kserve' });
export const { options, setup, light } = load;
export default load.user;
