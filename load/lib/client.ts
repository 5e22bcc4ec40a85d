import exec from 'k6/execution';
import http from 'k6/http';

const reviews: string[] = JSON.parse(open(import.meta.resolve('../data/reviews.json')));
const url = __ENV.BASE_URL || 'http://localhost:8080';
const kserve = __ENV.API === 'kserve';
const path = kserve ? '/v1/models/custom-model:predict' : '/predict';
const params = {
  headers: { 'content-type': 'application/json', ...(__ENV.HOST_HEADER && { host: __ENV.HOST_HEADER }) },
  // Longer than any cold start.
  timeout: '120s',
};

/** Options of every scenario. */
export const common = {
  // A kept connection stays on the pod that it reached first: new pods would get no load behind a plain Service.
  noVUConnectionReuse: true,
  thresholds: { http_req_failed: ['rate==0'] },
};

/** Posts `count` texts, and logs `request <epoch ms of its end> <ms it took> <status> <error or ->`. */
export function predict(count: number): void {
  const texts = Array.from({ length: count }, (_, i) => reviews[(exec.vu.iterationInScenario + i) % reviews.length]);
  const body = JSON.stringify(kserve ? { instances: texts } : { text: texts });
  const { status, error, timings } = http.post(url + path, body, params);
  const took = timings.blocked + timings.connecting + timings.duration;
  console.log(`request ${Date.now()} ${took.toFixed(1)} ${status} ${error.replace(/\s+/g, '_') || '-'}`);
}

/** A number from the environment. */
export function setting(name: string, otherwise: number): number {
  const value = Number(__ENV[name] || otherwise);
  if (!(value >= 0)) throw new Error(`${name} must be a number from 0 up, not ${__ENV[name]}`);
  return value;
}

/** One line at the end: how many requests there were, so that whoever reads the lines can tell that none is missing. */
export function handleSummary(data: { metrics: { http_reqs?: { values: { count: number } } } }): { stdout: string } {
  return { stdout: `requests ${data.metrics.http_reqs?.values.count ?? 0}\n` };
}
