// 120 requests a second ÷ 35 for each pod ask for 4 pods, however fast each is answered: a text costs 2.8 ms, so all of
// them 340m. This load is open by nature: users who wait would make fewer requests while answers are slow.
// p95: pods that start take CPU from those that answer; 3 s are for two CPUs.
import { rate } from '../lib/rate.ts';

const load = rate({ rate: 120, seconds: 45, p95: 3000, api: 'kserve' });
export const { options, setup, light } = load;
export default load.user;
