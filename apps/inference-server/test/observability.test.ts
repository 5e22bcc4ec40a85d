import { describe, expect, test } from 'vitest';
import { constant, testApp } from './app.js';

const predict = {
  method: 'POST',
  url: '/predict',
  payload: { text: ['good', 'bad', 'so so'] },
} as const;

describe('/metrics', () => {
  // part: kserve
  test('has the time of each stage under KServe’s names, and the route without the name of the model', async () => {
    const { app } = await testApp();
    await app.inject({ method: 'POST', url: '/v1/models/custom-model:predict', payload: { instances: ['good'] } });
    const { body } = await app.inject('/metrics');
    for (const stage of ['preprocess', 'predict', 'postprocess']) {
      expect(body).toMatch(new RegExp(`^request_${stage}_seconds_count\\{model_name="custom-model"\\} 1$`, 'm'));
    }
    expect(body).toContain('http_request_duration_seconds_count{method="POST",route="/v1/models/:target"');
  });
  // /part

  test('has the queue, the batches, the threads and the process', async () => {
    const { app } = await testApp();
    await app.inject(predict);
    const { body, headers } = await app.inject('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toMatch(/^inference_queue_wait_seconds_count 3$/m);
    expect(body).toMatch(/^inference_batch_instances_sum 3$/m);
    // [CLS] good [SEP], [CLS] bad [SEP], [CLS] so so [SEP]
    expect(body).toMatch(/^inference_cost_total 10$/m);
    for (const gauge of [
      'inference_requests_in_flight 0',
      'inference_queue_instances 0',
      'inference_queue_cost 0',
      'inference_workers 1',
      'inference_worker_restarts_total 0',
      'inference_ready 1',
    ]) {
      expect(body).toMatch(new RegExp(`^${gauge}$`, 'm'));
    }
    for (const name of [
      'request_explain_seconds',
      'nodejs_eventloop_lag_p99_seconds',
      'inference_cpu_throttled_seconds_total',
    ]) {
      expect(body).toContain(`# TYPE ${name} `);
    }
  });

  test('names the route of a request, not its path', async () => {
    const { app } = await testApp({}, constant);
    await app.inject(predict);
    await app.inject('/secret/path');
    const { body } = await app.inject('/metrics');
    expect(body).toMatch(/http_request_duration_seconds_count\{method="POST",route="\/predict",status_code="200"\} 1/);
    expect(body).not.toContain('secret');
  });
});

describe('a request id', () => {
  test('is taken from the client, answered, and in the log', async () => {
    const { app, log } = await testApp({}, constant);
    const response = await app.inject({ ...predict, headers: { 'x-request-id': 'abc-1' } });
    expect(response.headers['x-request-id']).toBe('abc-1');
    expect(log).toContainEqual(
      expect.objectContaining({ level: 30, reqId: 'abc-1', method: 'POST', url: predict.url, statusCode: 200 }),
    );
  });

  test.each(['/nowhere', '/predict'])('is answered with the error of GET %s', async (url) => {
    const { app } = await testApp({}, 'loading');
    const { headers } = await app.inject({ url, headers: { 'x-request-id': 'abc-1' } });
    expect(headers['x-request-id']).toBe('abc-1');
  });

  test.each(['with space', 'x'.repeat(200), 'é'])('is made anew when %j is no id', async (id) => {
    const { app } = await testApp({}, 'loading');
    const { headers } = await app.inject({ url: '/livez', headers: { 'x-request-id': id } });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

test('probes are not in the log at its usual level', async () => {
  const { app, log } = await testApp({}, constant);
  for (const url of ['/livez', '/readyz', '/metrics']) await app.inject(url);
  expect(log.filter(({ level }) => Number(level) >= 30)).toEqual([]);
});

describe('the description', () => {
  test('has every route but the pages for a person', async () => {
    const { app } = await testApp({}, 'loading');
    const { openapi, paths } = (await app.inject('/openapi.json')).json();
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths).sort()).toEqual(
      [
        '/',
        '/health_check',
        '/livez',
        '/metrics',
        '/openapi.json',
        '/predict',
        '/readyz',
        // part: kserve
        '/v1/models',
        '/v1/models/{model}',
        '/v1/models/{model}:predict',
        '/v2',
        '/v2/health/live',
        '/v2/health/ready',
        '/v2/models',
        '/v2/models/{model}',
        '/v2/models/{model}/infer',
        '/v2/models/{model}/ready',
        '/v2/models/{model}/versions/{version}',
        '/v2/models/{model}/versions/{version}/infer',
        '/v2/models/{model}/versions/{version}/ready',
        // /part
      ].sort(),
    );
  });

  test('can be tried on a page that loads nothing from elsewhere', async () => {
    const { app } = await testApp({}, 'loading');
    const page = await app.inject('/docs');
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    for (const [, file] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect(file).toMatch(/^\/docs\//);
      expect((await app.inject(file as string)).statusCode).toBe(200);
    }
  });
});
