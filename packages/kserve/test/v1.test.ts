import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type ErrorCode, errorHandler, HttpError, http, type RequestContext } from '@repo/http';
import Fastify from 'fastify';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { kserve } from '../src/index.js';
import { app, lengths } from './app.js';

const JSON_TYPE = { 'content-type': 'application/json' };

test.each<[string, string, number, unknown]>([
  ['GET', '/v1/models', 200, { models: ['lengths'] }],
  ['GET', '/v1/models/lengths', 200, { name: 'lengths', ready: true }],
  [
    'GET',
    '/v1/models/other',
    404,
    { error: 'Model with name other does not exist. Available models: lengths.', code: 'model_not_found' },
  ],
  [
    'POST',
    '/v1/models/other:predict',
    404,
    { error: 'Model with name other does not exist. Available models: lengths.', code: 'model_not_found' },
  ],
  ['POST', '/v1/models/lengths', 404, { error: 'There is no verb "": use :predict.', code: 'not_found' }],
  ['POST', '/v1/models/lengths:train', 404, { error: 'There is no verb "train": use :predict.', code: 'not_found' }],
  [
    'POST',
    '/v1/models/lengths:explain',
    501,
    { error: 'Model with name lengths does not support :explain.', code: 'not_implemented' },
  ],
])('%s %s answers %i', async (method, url, status, body) => {
  const payload = method === 'POST' ? { payload: '{"instances":["a"]}', headers: JSON_TYPE } : {};
  const response = await (await app()).inject({ method: method as 'GET', url, ...payload });
  expect([response.statusCode, response.json()]).toEqual([status, body]);
});

describe('a prediction', () => {
  test.each([
    ['instances', '{"instances":["a","bcd"]}', '{"predictions":[1,3]}'],
    ['inputs, their other name', '{"inputs":["a"]}', '{"predictions":[1]}'],
    ['instances, when both are there', '{"inputs":7,"instances":["ab"]}', '{"predictions":[2]}'],
    ['any Unicode', '{"instances":["é😀","\\ud800","映画"]}', '{"predictions":[3,1,2]}'],
    ['keys that mean something to JavaScript', '{"__proto__":{"x":1},"instances":["a"]}', '{"predictions":[1]}'],
  ])('takes %s', async (_, payload, expected) => {
    const url = '/v1/models/lengths:predict';
    const response = await (await app()).inject({ method: 'POST', url, payload, headers: JSON_TYPE });
    expect([response.statusCode, response.body]).toEqual([200, expected]);
  });

  test('is reached with an encoded colon', async () => {
    const url = '/v1/models/lengths%3Apredict';
    const response = await (await app()).inject({
      method: 'POST',
      url,
      payload: '{"instances":[""]}',
      headers: JSON_TYPE,
    });
    expect(response.json()).toEqual({ predictions: [0] });
  });

  test('is not a GET: the answer names the redirect that makes it one', async () => {
    const response = await (await app()).inject({ method: 'GET', url: '/v1/models/lengths:predict' });
    expect([response.statusCode, response.headers.allow]).toEqual([405, 'POST']);
    expect(response.json().error).toContain('redirect');
  });

  const notList = { error: 'Expected "instances" to be a list', code: 'invalid_request' };
  test.each<[string, string, unknown]>([
    ['no key', '{}', notList],
    ['a text', '{"instances":"a"}', notList],
    ['an object', '{"instances":{"0":"a"}}', notList],
    ['null', '{"instances":null}', notList],
    [
      'a text under the other name',
      '{"inputs":"a"}',
      { error: 'Expected "inputs" to be a list', code: 'invalid_request' },
    ],
    ['a list', '["a"]', notList],
    ['a number', '1', notList],
    ['null alone', 'null', notList],
    [
      'an item that the model refuses',
      '{"instances":["a",null]}',
      { error: 'Expected text 1 to be a string', code: 'invalid_request' },
    ],
  ])('of %s is refused', async (_, payload, error) => {
    const url = '/v1/models/lengths:predict';
    const response = await (await app()).inject({ method: 'POST', url, payload, headers: JSON_TYPE });
    expect([response.statusCode, response.json()]).toEqual([400, error]);
  });
});

describe('a body', () => {
  test.each<[string, Record<string, string>]>([
    ['no type', {}],
    ['a length of 0', { 'content-length': '0' }],
  ])('that is missing, with %s, is refused as malformed', async (_, headers) => {
    const response = await (await app()).inject({ method: 'POST', url: '/v1/models/lengths:predict', headers });
    expect([response.statusCode, response.json()]).toEqual([
      400,
      { error: 'Unrecognized request format: the body is empty', code: 'invalid_request' },
    ]);
  });

  test('that says it is not encoded, in whatever case, is read', async () => {
    const headers = { ...JSON_TYPE, 'content-encoding': 'Identity' };
    const url = '/v1/models/lengths:predict';
    const response = await (await app()).inject({ method: 'POST', url, payload: '{"instances":["a"]}', headers });
    expect(response.json()).toEqual({ predictions: [1] });
  });

  test.each(['', '{', '{"instances":["a"]', "{'instances':[]}"])('%j is refused as malformed', async (payload) => {
    const url = '/v1/models/lengths:predict';
    const response = await (await app()).inject({ method: 'POST', url, payload, headers: JSON_TYPE });
    expect(response.statusCode).toBe(400);
    expect(response.json().error).toMatch(/^Unrecognized request format: /);
  });

  test('that is not UTF-8 is refused', async () => {
    const payload = Buffer.from('{"instances":["\xff"]}', 'latin1');
    const response = await (await app()).inject({
      method: 'POST',
      url: '/v1/models/lengths:predict',
      payload,
      headers: JSON_TYPE,
    });
    expect([response.statusCode, response.json()]).toEqual([
      400,
      { error: 'Unrecognized request format: the body is not UTF-8', code: 'invalid_request' },
    ]);
  });

  test.each([
    undefined,
    '',
    'json',
    'application/json; charset=utf-8',
    'application/x-www-form-urlencoded', // curl's
    'text/html; charset=utf-8', // hey's
    'text/plain',
    'application/octet-stream',
    'application/xml',
  ])('of type %s is read as JSON', async (type) => {
    const instance = await app();
    const headers = type === undefined ? {} : { 'content-type': type };
    const predict = { method: 'POST', url: '/v1/models/lengths:predict', headers } as const;
    const good = await instance.inject({ ...predict, payload: Buffer.from('{"instances":["a"]}') });
    expect([good.statusCode, good.json()]).toEqual([200, { predictions: [1] }]);
    const wrong = await instance.inject({ ...predict, payload: Buffer.from('instances=a') });
    expect(wrong.statusCode).toBe(400);
    expect(wrong.json().error).toMatch(/^Unrecognized request format: /);
  });

  test.each([
    'multipart/form-data; boundary=x',
    'image/png',
    'audio/wav',
    'video/mp4',
    'font/woff2',
    'application/cloudevents+json',
  ])('of type %s, which has no JSON for the model, answers 415', async (type) => {
    const headers = { 'content-type': type };
    const url = '/v1/models/lengths:predict';
    const response = await (await app()).inject({ method: 'POST', url, payload: Buffer.from('{}'), headers });
    const error = `Expected a JSON body, got ${type.split(';')[0]}: send JSON as application/json`;
    expect([response.statusCode, response.json()]).toEqual([415, { error, code: 'unsupported_media_type' }]);
  });

  test('with a byte order mark is read', async () => {
    const url = '/v1/models/lengths:predict';
    const response = await (await app()).inject({ method: 'POST', url, payload: '\ufeff{"instances":["a"]}' });
    expect(response.json()).toEqual({ predictions: [1] });
  });

  test('that is compressed answers 415', async () => {
    const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
    const url = '/v1/models/lengths:predict';
    const response = await (await app()).inject({ method: 'POST', url, payload: Buffer.from([31, 139]), headers });
    expect([response.statusCode, response.json()]).toEqual([
      415,
      { error: 'Expected a body without content encoding, got gzip', code: 'unsupported_media_type' },
    ]);
  });

  test('that is too large answers 413 with the limit', async () => {
    const payload = JSON.stringify({ instances: ['x'.repeat(20_000)] });
    const url = '/v1/models/lengths:predict';
    const response = await (await app()).inject({ method: 'POST', url, payload, headers: JSON_TYPE });
    expect([response.statusCode, response.json()]).toEqual([
      413,
      { error: 'The body is too large: at most 10000 bytes are accepted.', code: 'body_too_large' },
    ]);
  });
});

describe('a model', () => {
  const call = { method: 'POST', url: '/v1/models/lengths:predict', payload: { instances: ['a'] } } as const;

  test('that is loading is not ready and predicts nothing', async () => {
    const instance = await app({ isReady: () => false, isLoaded: () => false });
    const answer = [503, { error: 'Model with name lengths is not ready.', code: 'not_ready' }];
    for (const request of [call, { url: '/v1/models/lengths' }, { url: '/v2/models/lengths/ready' }]) {
      const response = await instance.inject(request);
      expect([response.statusCode, response.json()]).toEqual(answer);
    }
    expect((await instance.inject('/v1/models')).statusCode).toBe(200);
  });

  test('that drains is not ready and still predicts', async () => {
    const instance = await app({ isReady: () => false });
    expect((await instance.inject('/v1/models/lengths')).statusCode).toBe(503);
    expect((await instance.inject(call)).statusCode).toBe(200);
  });

  test.each<[string, () => Promise<unknown[]>]>([
    ['fails', () => Promise.reject(new Error('secret path /etc/x'))],
    ['fails with a status of its own', () => Promise.reject(new HttpError('internal_error', 'secret path /etc/x'))],
    ['answers too little', async () => []],
  ])('that %s answers 500 and tells nothing', async (_, predict) => {
    const response = await (await app({ predict })).inject(call);
    expect([response.statusCode, response.json()]).toEqual([
      500,
      { error: 'Internal Server Error', code: 'internal_error' },
    ]);
  });

  test.each<[string, unknown, number, string, ErrorCode]>([
    ['nothing', undefined, 500, 'Internal Server Error', 'internal_error'],
    ['null', null, 500, 'Internal Server Error', 'internal_error'],
    ['a text', 'secret path /etc/x', 500, 'Internal Server Error', 'internal_error'],
    ['a status without a text', { statusCode: 400 }, 400, 'Bad Request', 'invalid_request'],
  ])('that throws %s still answers an error', async (_, thrown, status, error, code) => {
    const predict = () => Promise.reject(thrown);
    const response = await (await app({ predict })).inject(call);
    expect([response.statusCode, response.json()]).toEqual([status, { error, code }]);
  });

  test('that is too busy answers its status and when to come back', async () => {
    const busy = async () => {
      throw new HttpError('queue_full', 'The queue is full.', { 'retry-after': '3' });
    };
    const response = await (await app({ predict: busy })).inject(call);
    expect([response.statusCode, response.headers['retry-after'], response.json()]).toEqual([
      503,
      '3',
      { error: 'The queue is full.', code: 'queue_full' },
    ]);
  });

  test('learns that its client has gone', async () => {
    let context: RequestContext | undefined;
    const never = (_: unknown, given: RequestContext) => {
      context = given;
      return new Promise<never>((_, reject) =>
        given.signal.addEventListener('abort', () => reject(given.signal.reason)),
      );
    };
    const instance = await app({ predict: never });
    const url = await instance.listen({ port: 0 });
    const client = new AbortController();
    const request = fetch(`${url}/v1/models/lengths:predict`, {
      method: 'POST',
      headers: JSON_TYPE,
      body: '{"instances":["a"]}',
      signal: client.signal,
    });
    await expect.poll(() => context?.signal.aborted).toBe(false);
    client.abort();
    await expect(request).rejects.toThrow();
    await expect.poll(() => context?.signal.aborted).toBe(true);
  });
});

test.each([false, true])('a client that has gone before its turn is known to have, half open: %s', async (halfOpen) => {
  let client: Socket | undefined;
  let context: RequestContext | undefined;
  const predict = async (_: unknown, given: RequestContext) => {
    context = given;
    return [];
  };
  const instance = Fastify();
  Object.assign(instance.server, { httpAllowHalfOpen: halfOpen });
  instance.addHook('preHandler', async ({ raw: { socket } }) => {
    client?.destroy();
    await once(socket, halfOpen ? 'end' : 'close');
  });
  instance.register(http);
  instance.register(kserve, { models: [{ ...lengths, predict }] });
  onTestFinished(() => instance.close());
  const { port } = new URL(await instance.listen({ port: 0, host: '127.0.0.1' }));
  client = connect(Number(port), '127.0.0.1');
  client.write('POST /v1/models/lengths:predict HTTP/1.1\r\nhost: x\r\ncontent-length: 17\r\n\r\n{"instances":[1]}');
  await expect.poll(() => context?.signal.aborted).toBe(true);
});

test.each([
  ['/v1/models/%zz', 400, 'invalid_request'],
  [`/v2/models/${'x'.repeat(101)}`, 414, 'name_too_long'],
])("the router's refusal of %s is told like any other error", async (url, status, code) => {
  const instance = Fastify({ frameworkErrors: errorHandler });
  instance.register(http);
  instance.register(kserve, { models: [lengths] });
  const response = await instance.inject(url);
  expect([response.statusCode, response.json()]).toEqual([status, { error: expect.any(String), code }]);
});

test('an application without the shared errors and bodies is told to register them', async () => {
  const instance = Fastify();
  instance.register(kserve, { models: [lengths] });
  await expect(instance.ready()).rejects.toThrow(
    "The dependency '@repo/http' of plugin '@repo/kserve' is not registered",
  );
});

test('each step of a prediction is observed', async () => {
  const observe = vi.fn();
  await (await app({}, { observe })).inject({
    method: 'POST',
    url: '/v1/models/lengths:predict',
    payload: { instances: [''] },
  });
  expect(observe.mock.calls.map(([stage, , model]) => [stage, model])).toEqual([
    ['preprocess', 'lengths'],
    ['predict', 'lengths'],
    ['postprocess', 'lengths'],
  ]);
});
