// The real thread, with two faults that a text can bring about.
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';

/** Token ids of the words "crash" and "slow" in the default model's vocabulary. */
const CRASH = 5823;
const SLOW = 4030;

const on = parentPort.on.bind(parentPort);
parentPort.on = (event, listener) =>
  on(event, async (request) => {
    if (request.ids.includes(CRASH)) process.exit(13);
    if (request.ids.includes(SLOW)) await delay(300);
    return listener(request);
  });
await import('../dist/inference-thread.js');
