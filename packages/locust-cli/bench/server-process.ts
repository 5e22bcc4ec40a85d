// What the generators ask, in a process of its own: answers at once or, with an argument `wait`, after a time drawn from
// a fixed series. Tells its parent the port and, when asked, how long each answer took.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { uniform } from '../compat/uniform.js';

const waits = process.argv[2] === 'wait' ? series() : undefined;
/** Milliseconds from a request's arrival to the end of its answer. */
const took: number[] = [];

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  const arrived = performance.now();
  response.on('finish', () => took.push(performance.now() - arrived));
  const answer = () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
  request.resume();
  if (waits) setTimeout(answer, waits());
  else answer();
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('message', () => process.send?.(took, () => process.exit()));
process.on('disconnect', () => process.exit());

/**
 * Lognormal: half of them below 20 ms, 5 % above 54 ms, 1 % above 81 ms. So the percentiles that are compared lie where
 * Locust rounds to 1 ms: above 100 ms its steps of 10 ms would hide an error of 5 %, or be taken for one.
 */
function series(): () => number {
  const random = uniform(1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return () => 20 * Math.exp(0.6 * normal());
}
