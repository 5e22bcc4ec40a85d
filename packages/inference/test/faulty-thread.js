// The real thread, with two faults that a text can bring about when its turn comes.
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';

/** Token ids of the words "crash" and "slow" in the default model's vocabulary. */
const CRASH = 5823;
const SLOW = 4030;

const on = parentPort.on.bind(parentPort);
let turn = Promise.resolve();
parentPort.on = (event, listener) =>
  on(event, (request) => {
    turn = turn.then(async () => {
      if (request.ids?.includes(CRASH)) process.exit(13);
      if (request.ids?.includes(SLOW)) await delay(300);
      await listener(request);
    });
  });
await import('../dist/inference-thread.js');
