import createClient from 'openapi-fetch';
import { expect, test } from 'vitest';
import type { paths } from '../dist/openapi.js';
import { testApp } from './app.js';

// part: kserve
const model = { model: 'custom-model' };
const version = { ...model, version: '1' };
const inputs = [{ name: 'text' as const, shape: [1], datatype: 'BYTES' as const, data: ['good'] }];
// /part

test('a client that openapi-typescript generates has every call, and each works', async () => {
  const { app } = await testApp();
  const baseUrl = await app.listen({ port: 0, host: '127.0.0.1' });
  const client = createClient<paths>({ baseUrl });
  const text = { parseAs: 'text' } as const;
  const answers = {
    '/': (await client.GET('/')).data?.status,
    '/health_check': (await client.GET('/health_check')).data,
    '/livez': (await client.GET('/livez', text)).data,
    '/metrics': (await client.GET('/metrics', text)).data,
    '/openapi.json': (await client.GET('/openapi.json')).data,
    '/predict': (await client.POST('/predict', { body: { text: ['good'] } })).data?.probs,
    '/readyz': (await client.GET('/readyz', text)).data,
    // part: kserve
    '/v1/models': (await client.GET('/v1/models')).data?.models,
    '/v1/models/{model}': (await client.GET('/v1/models/{model}', { params: { path: model } })).data?.ready,
    '/v1/models/{model}:predict': (
      await client.POST('/v1/models/{model}:predict', {
        params: { path: model },
        body: { instances: ['good', { text: 'bad' }] },
      })
    ).data?.predictions,
    '/v2': (await client.GET('/v2')).data?.extensions,
    '/v2/health/live': (await client.GET('/v2/health/live')).data?.live,
    '/v2/health/ready': (await client.GET('/v2/health/ready')).data?.ready,
    '/v2/models': (await client.GET('/v2/models')).data?.models,
    '/v2/models/{model}': (await client.GET('/v2/models/{model}', { params: { path: model } })).data?.inputs,
    '/v2/models/{model}/infer': (
      await client.POST('/v2/models/{model}/infer', { params: { path: model }, body: { inputs } })
    ).data?.outputs,
    '/v2/models/{model}/ready': (await client.GET('/v2/models/{model}/ready', { params: { path: model } })).data?.ready,
    '/v2/models/{model}/versions/{version}': (
      await client.GET('/v2/models/{model}/versions/{version}', { params: { path: version } })
    ).data?.outputs,
    '/v2/models/{model}/versions/{version}/infer': (
      await client.POST('/v2/models/{model}/versions/{version}/infer', { params: { path: version }, body: { inputs } })
    ).data?.outputs,
    '/v2/models/{model}/versions/{version}/ready': (
      await client.GET('/v2/models/{model}/versions/{version}/ready', { params: { path: version } })
    ).data?.ready,
    // /part
  } satisfies Record<keyof paths, unknown>;
  const { paths } = (await app.inject('/openapi.json')).json();
  expect(Object.keys(answers).sort()).toEqual(Object.keys(paths).sort());
  for (const [path, answer] of Object.entries(answers)) expect(answer, path).toBeTruthy();
});

test('the description has the limits that the server has', async () => {
  const { app } = await testApp({ MAX_INSTANCES: '3', MAX_CHARACTERS: '5' }, 'loading');
  const { paths } = (await app.inject('/openapi.json')).json();
  const body = (path: string) => paths[path].post.requestBody.content['application/json'].schema.properties;
  const limits = { type: 'array', minItems: 1, maxItems: 3 };
  const text = { type: 'string', maxLength: 5 };
  expect(body('/predict').text).toEqual({ ...limits, items: text });
  // part: kserve
  expect(body('/v1/models/{model}:predict').instances).toMatchObject({
    ...limits,
    items: { anyOf: [text, { properties: { text } }] },
  });
  expect(body('/v2/models/{model}/infer').inputs.items.properties.data).toMatchObject({
    ...limits,
    items: { anyOf: [text, { type: 'array', items: text }] },
  });
  // /part
});
