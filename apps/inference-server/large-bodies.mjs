// `node large-bodies.mjs URL SECONDS`: 50 clients send the largest legal bodies, one after the other, while a probe asks
// /livez. Fails unless the server answers all of them: predictions or 503 to the bodies, 200 to the probe.
import { setMaxListeners } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const [url, seconds] = process.argv.slice(2);
const text = 'a film that is neither good nor bad '.repeat(227).slice(0, 8000);
const body = JSON.stringify({ text: Array(256).fill(text) });
const stop = AbortSignal.timeout(Number(seconds) * 1000);
setMaxListeners(0, stop); // One for each request in flight.
const outcomes = {};

function call(path, method, agent, payload) {
  return new Promise((resolve) => {
    const headers = payload ? { 'content-length': payload.length } : {};
    const sent = request(url + path, { method, agent, headers, signal: payload && stop }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
      response.on('error', ({ code }) => resolve(code));
    });
    sent.on('error', ({ code }) => resolve(code));
    sent.end(payload);
  });
}

async function client() {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (!stop.aborted) {
    const outcome = await call('/predict', 'POST', agent, body);
    if (!stop.aborted) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  agent.destroy();
}

async function probe() {
  while (!stop.aborted) {
    const outcome = `/livez ${await call('/livez', 'GET', false)}`;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    await delay(200);
  }
}

await Promise.all([probe(), ...Array.from({ length: 50 }, client)]);
console.log(JSON.stringify(outcomes));
const answers = ['200', '503', '504', '/livez 200'];
process.exit(Object.keys(outcomes).every((outcome) => answers.includes(outcome)) ? 0 : 1);
