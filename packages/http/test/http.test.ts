import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { type ErrorCode, HttpError, http } from '../src/index.js';

async function app(thrown?: unknown) {
  const instance = Fastify();
  await instance.register(http);
  instance.get('/fails', () => Promise.reject(thrown));
  onTestFinished(() => instance.close());
  return instance;
}

test('an unknown path is 404, and another method of a known path is 405 and says which it takes', async () => {
  const unknown = await (await app()).inject('/nowhere');
  expect([unknown.statusCode, unknown.json()]).toEqual([404, { error: 'There is no GET /nowhere', code: 'not_found' }]);
  const wrong = await (await app()).inject({ method: 'POST', url: '/fails?x=1' });
  expect([wrong.statusCode, wrong.headers.allow, wrong.json()]).toEqual([
    405,
    'GET, HEAD',
    { error: 'POST is not allowed here: use GET, HEAD', code: 'method_not_allowed' },
  ]);
});

test.each<[string, unknown, number, string, ErrorCode]>([
  ['an HttpError', new HttpError('queue_full', 'Come back.'), 503, 'Come back.', 'queue_full'],
  ['an HttpError of 500', new HttpError('internal_error', 'secret'), 500, 'Internal Server Error', 'internal_error'],
  ['any error', new Error('secret'), 500, 'Internal Server Error', 'internal_error'],
  ['a 503 of other code', { statusCode: 503, message: 'secret' }, 503, 'Service Unavailable', 'server_busy'],
  ['a status that has no code', { statusCode: 429, message: 'Why.' }, 429, 'Why.', 'invalid_request'],
  ['a code of another kind', { statusCode: 404, code: 'ENOENT', message: 'Why.' }, 404, 'Why.', 'not_found'],
  ['a status that is none', { statusCode: 200, message: 'secret' }, 500, 'Internal Server Error', 'internal_error'],
])('%s is answered with its status, its code, and what the client may know', async (_, thrown, status, error, code) => {
  const response = await (await app(thrown)).inject('/fails');
  expect([response.statusCode, response.json()]).toEqual([status, { error, code }]);
});
