import { expect, test } from 'vitest';
import { testApp } from './app.js';

const predict = { method: 'POST', url: '/predict', payload: { text: ['good'] } } as const;

async function statuses(app: Awaited<ReturnType<typeof testApp>>['app']) {
  const urls = ['/', '/livez', '/metrics'];
  const readiness = ['/readyz', '/health_check'];
  // part: kserve
  urls.push('/v2/health/live', '/v1/models');
  readiness.push('/v2/health/ready', '/v1/models/custom-model', '/v2/models/custom-model/ready');
  // /part
  const get = async (url: string) => (await app.inject(url)).statusCode;
  return {
    alive: new Set(await Promise.all(urls.map(get))),
    ready: new Set(await Promise.all(readiness.map(get))),
    predict: (await app.inject(predict)).statusCode,
  };
}

test('while the model loads, the server is alive, not ready, and predicts nothing', async () => {
  const { app } = await testApp({}, 'loading');
  expect(await statuses(app)).toEqual({ alive: new Set([200]), ready: new Set([503]), predict: 503 });
  expect((await app.inject(predict)).json()).toEqual({
    error: 'Model with name custom-model is not ready.',
    code: 'not_ready',
  });
});

test('with the model it is ready', async () => {
  const { app } = await testApp();
  expect(await statuses(app)).toEqual({ alive: new Set([200]), ready: new Set([200]), predict: 200 });
  expect((await app.inject('/health_check')).body).toBe('"ok"');
});

test('while it drains it is alive, not ready, still predicts, and asks its clients to go', async () => {
  const { app, service } = await testApp();
  service.draining = true;
  expect(await statuses(app)).toEqual({ alive: new Set([200]), ready: new Set([503]), predict: 200 });
  expect((await app.inject(predict)).headers.connection).toBe('close');
});
