// The user of locustfile.py for k6.
import { sleep } from 'k6';
import http from 'k6/http';
import { Trend } from 'k6/metrics';

// What Locust calls content size; k6 itself does not measure it.
const responseSize = new Trend('response_size');

export default function (): void {
  const headers = { 'content-type': 'application/json' };
  const { body } = http.post(`${__ENV.BASE_URL}/predict`, JSON.stringify({ text: ['good'] }), { headers });
  responseSize.add(String(body ?? '').length, { method: 'POST', name: '/predict' });
  sleep(1);
}
