// Users as in users.ts that are there for half a minute and gone for the next: a load that makes pods flap.
import { common, setting } from '../lib/client.ts';

export { default, handleSummary } from './users.ts';

const users = setting('USERS', 10);
const seconds = setting('RUN_TIME', 300);
const jump = (target: number) => ({ duration: '0s', target });
const hold = (target: number) => ({ duration: '30s', target });

export const options = {
  ...common,
  scenarios: {
    waves: {
      executor: 'ramping-vus',
      startVUs: 0,
      stages: Array.from({ length: Math.ceil(seconds / 60) }, () => [
        jump(users),
        hold(users),
        jump(0),
        hold(0),
      ]).flat(),
      gracefulRampDown: '30s',
    },
  },
};
