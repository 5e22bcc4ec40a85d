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

/**
 * Posts `count` texts. Logs `begin <id> <epoch ms>`, and `request <id> <epoch ms of its end> <ms it took> <status>
 * <error or ->` once it is answered: one that never is stays open.
 */
export function predict(count: number): void {
  const texts = Array.from({ length: count }, (_, i) => reviews[(exec.vu.iterationInScenario + i) % reviews.length]);
  const body = JSON.stringify(kserve ? { instances: texts } : { text: texts });
  // The server has this id in its log.
  const id = `${exec.vu.idInTest}-${exec.vu.iterationInInstance}`;
  const headers = { ...params.headers, 'x-request-id': id };
  console.log(`begin ${id} ${Date.now()}`);
  const { status, error, timings } = http.post(url + path, body, { ...params, headers });
  if (/cancell?ed/.test(error)) return; // By k6 itself, when it is stopped.
  const took = timings.blocked + timings.connecting + timings.duration;
  console.log(`request ${id} ${Date.now()} ${took.toFixed(1)} ${status} ${error.replace(/\s+/g, '_') || '-'}`);
}

/** A number from the environment. */
export function setting(name: string, otherwise: number): number {
  const value = Number(__ENV[name] || otherwise);
  if (!(value >= 0)) throw new Error(`${name} must be a number from 0 up, not ${__ENV[name]}`);
  return value;
}

interface Summary {
  metrics: Record<'http_reqs' | 'dropped_iterations', { values: { count: number } } | undefined>;
}

/** One line at the end: how many requests there were, so that whoever reads the lines can tell that none is missing. */
export function handleSummary({ metrics }: Summary): { stdout: string } {
  const count = (name: keyof Summary['metrics']) => metrics[name]?.values.count ?? 0;
  return { stdout: `requests ${count('http_reqs')} dropped ${count('dropped_iterations')}\n` };
}
