// Asks `GET /readyz` fifty times a second, in a thread of its own so that the load generator does not delay it.
import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const times = [];
let stopped = false;
parentPort.once('message', () => {
  stopped = true;
});
while (!stopped) {
  const started = performance.now();
  await new Promise((resolve, reject) => {
    get(`${workerData.url}/readyz`, { agent }, (response) => response.resume().on('end', resolve)).on('error', reject);
  });
  times.push(performance.now() - started);
  await delay(20);
}
agent.destroy();
parentPort.postMessage(times);
