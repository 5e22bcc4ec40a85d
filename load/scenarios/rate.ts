// 50 requests a second of one text: `npm run experiment` sets as many as an overlay by requests/s needs. A text costs
// 2.8 ms of CPU, so these use 140m. Open by nature: users who wait would make fewer requests while answers are slow.
// p95: pods that start take CPU from those that answer; 3 s are for two CPUs.
import { rate } from '../lib/rate.ts';

const load = rate({ rate: 50, seconds: 45, p95: 3000 });
export const { options, setup, light } = load;
export default load.user;
