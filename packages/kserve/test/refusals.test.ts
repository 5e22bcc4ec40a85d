import { once } from 'node:events';
import { request } from 'node:http';
import { http } from '@repo/http';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { kserve } from '../src/index.js';
import { app, lengths } from './app.js';

test.each([
  ['an unknown model', '/v1/models/other:predict'],
  ['an unknown version', '/v2/models/lengths/versions/9/infer'],
])('%s is refused before the body arrives', async (_, path) => {
  const { port } = new URL(await (await app()).listen({ port: 0, host: '127.0.0.1' }));
  const call = request({ port, host: '127.0.0.1', path, method: 'POST', headers: { 'content-length': 100 } });
  call.on('error', () => {}); // The test ends before the body is sent.
  call.flushHeaders();
  const [response] = await once(call, 'response');
  expect(response.statusCode).toBe(404);
  call.destroy();
});

test.each<[string, string, (name: string) => object]>([
  ['a model', '/v1/models/', () => ({ instances: ['a'] })],
  ['a verb', '/v1/models/lengths:', () => ({ instances: ['a'] })],
  ['a version', '/v2/models/lengths/versions/', () => ({ inputs: [] })],
])('%s of a long name is answered with its first 100 characters', async (_, path, body) => {
  const instance = Fastify({ routerOptions: { maxParamLength: 2000 } });
  instance.register(http);
  instance.register(kserve, { models: [lengths] });
  const name = 'n'.repeat(1000);
  const url = path.startsWith('/v1') ? `${path}${name}${path.endsWith(':') ? '' : ':predict'}` : `${path}${name}/infer`;
  const { error } = (await instance.inject({ method: 'POST', url, payload: body(name) })).json();
  expect(error).toContain(`${'n'.repeat(100)}…`);
  expect(error.length).toBeLessThan(300);
});

const NAME = 'n'.repeat(150_000);
test.each<[string, object]>([
  ['an input', { inputs: [{ name: NAME }] }],
  ['an output', { inputs: [{ name: 'text', shape: [1], datatype: 'BYTES', data: ['a'] }], outputs: [{ name: NAME }] }],
  ['a datatype', { inputs: [{ name: 'text', shape: [1], datatype: NAME, data: ['a'] }] }],
  ['a shape', { inputs: [{ name: 'text', shape: new Array(50_000).fill(1), datatype: 'BYTES', data: ['a'] }] }],
])('%s that is 150 kB long is not sent back whole', async (_, payload) => {
  const instance = Fastify();
  instance.register(http);
  instance.register(kserve, { models: [lengths] });
  const response = await instance.inject({ method: 'POST', url: '/v2/models/lengths/infer', payload });
  expect(response.statusCode).toBe(400);
  expect(response.body.length).toBeLessThan(300);
});
