import exec from 'k6/execution';
import http, { type Response } from 'k6/http';
import { Trend } from 'k6/metrics';
import type { Settings } from './settings.ts';

/** Size of an answer, which k6 itself does not measure; with the tags of its request. */
const responseSize = new Trend('response_size');

/**
 * What posts a body to a path. With LOG_REQUESTS=1 it logs `begin <id> <epoch ms>`, and `request <id> <epoch ms of its
 * end> <ms it took> <status> <error or ->` once it is answered: one that never is stays open.
 */
export function client(settings: Settings): (path: string, body: string) => Response {
  const url = settings.text('BASE_URL', 'http://localhost:8080').replace(/\/+$/, '');
  if (!/^https?:\/\/[^/]/.test(url)) throw new Error(`BASE_URL must be like http://localhost:8080, not ${url}`);
  const host = settings.text('HOST_HEADER', '');
  const logs = settings.choice('LOG_REQUESTS', ['0', '1']) === '1';
  const headers = { 'content-type': 'application/json', ...(host && { host }) };
  return (path, body) => {
    // The server has this id in its log.
    const id = `${exec.vu.idInTest}-${exec.vu.iterationInInstance}`;
    if (logs) console.log(`begin ${id} ${Date.now()}`);
    const response = http.post(url + path, body, {
      headers: { ...headers, 'x-request-id': id },
      tags: { name: path },
      // Longer than any cold start.
      timeout: '120s',
    });
    const { status, error, timings } = response;
    if (/cancell?ed/.test(error)) return response; // By k6 itself, when it is stopped.
    // In characters, which are bytes: our answers are ASCII, and to count others would cost CPU.
    responseSize.add(String(response.body ?? '').length, { method: 'POST', name: path });
    // `blocked` is all of the way to a connection.
    const took = (timings.blocked + timings.duration).toFixed(1);
    if (logs) console.log(`request ${id} ${Date.now()} ${took} ${status} ${error.replace(/\s+/g, '_') || '-'}`);
    return response;
  };
}

const reviews: string[] = JSON.parse(open(import.meta.resolve('../data/reviews.json')));

export type Api = 'plain' | 'kserve';

/** What posts so many texts. @param otherwise where API does not say */
export function predictor(settings: Settings, otherwise: Api = 'plain'): (count: number) => Response {
  const post = client(settings);
  const api = settings.choice<Api>('API', otherwise === 'plain' ? ['plain', 'kserve'] : ['kserve', 'plain']);
  return (count) => {
    const first = exec.vu.iterationInScenario;
    const texts = Array.from({ length: count }, (_, i) => reviews[(first + i) % reviews.length]);
    return api === 'plain'
      ? post('/predict', JSON.stringify({ text: texts }))
      : post('/v1/models/custom-model:predict', JSON.stringify({ instances: texts }));
  };
}
