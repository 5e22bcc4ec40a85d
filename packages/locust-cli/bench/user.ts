// The user of locustfile.py for k6. WAIT is in seconds. Both have their request ready: it is the generator that is
// measured, not JSON.
import { sleep } from 'k6';
import http from 'k6/http';
import { Trend } from 'k6/metrics';

const url = `${__ENV.BASE_URL}/predict`;
const body = '{"text":["good"]}';
const params = { headers: { 'content-type': 'application/json' } };
const wait = Number(__ENV.WAIT);
// Locust measures it unasked: both are to fill the same columns.
const responseSize = new Trend('response_size');
const tags = { method: 'POST', name: '/predict' };

export default function (): void {
  const response = http.post(url, body, params);
  responseSize.add(String(response.body).length, tags);
  if (wait > 0) sleep(wait);
}
