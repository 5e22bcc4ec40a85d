// The real thread, with two faults that an input can cause when its turn comes.
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';

/** Values of an input; in the default model's vocabulary the ids of the words "crash" and "slow". */
const CRASH = 5823;
const SLOW = 4030;

const on = parentPort.on.bind(parentPort);
let turn = Promise.resolve();
parentPort.on = (event, listener) =>
  on(event, (request) => {
    turn = turn.then(async () => {
      const has = (value) => Object.values(request.inputs ?? {}).some(({ data }) => data.includes(value));
      if (has(CRASH)) process.exit(13);
      if (has(SLOW)) await delay(300);
      await listener(request);
    });
  });
await import('../dist/inference-thread.js');
