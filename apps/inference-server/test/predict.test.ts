import type { ErrorCode } from '@repo/http';
import { describe, expect, test } from 'vitest';
import { constant, testApp } from './app.js';

// part: kserve
describe('one model behind three protocols', () => {
  test('answers the same probabilities by each', async () => {
    const { app } = await testApp();
    const texts = ['good', 'bad'];
    const plain = await app.inject({ method: 'POST', url: '/predict', payload: { text: texts } });
    const v1 = await app.inject({
      method: 'POST',
      url: '/v1/models/custom-model:predict',
      payload: { instances: texts },
    });
    const v2 = await app.inject({
      method: 'POST',
      url: '/v2/models/custom-model/infer',
      payload: { inputs: [{ name: 'text', shape: [2], datatype: 'BYTES', data: texts }] },
    });
    const { probs } = plain.json();
    expect(probs).toHaveLength(2);
    expect(probs[0][1]).toBeGreaterThan(0.5);
    expect(probs[1][0]).toBeGreaterThan(0.5);
    expect(v1.json()).toEqual({ predictions: probs });
    expect(v2.json().outputs).toEqual([
      { name: 'probabilities', datatype: 'FP32', shape: [2, 2], data: probs.flat() },
      { name: 'label', datatype: 'BYTES', shape: [2], data: ['positive', 'negative'] },
    ]);
  });

  test('answers what a predictor of your own predicts', async () => {
    const { app } = await testApp({}, constant);
    const response = await app.inject({ method: 'POST', url: '/predict', payload: { text: ['a', 'b'] } });
    expect(response.json()).toEqual({
      probs: [
        [0.25, 0.75],
        [0.25, 0.75],
      ],
    });
  });

  test('takes an instance as an object too', async () => {
    const { app } = await testApp();
    const url = '/v1/models/custom-model:predict';
    const asText = await app.inject({ method: 'POST', url, payload: { instances: ['good'] } });
    const asObject = await app.inject({ method: 'POST', url, payload: { instances: [{ text: 'good' }] } });
    expect(asObject.json()).toEqual(asText.json());
  });
});
// /part

describe('a wrong input is refused, and the next request works', () => {
  const limits = { MAX_INSTANCES: '10', MAX_CHARACTERS: '100', MAX_BODY_BYTES: '5000' };
  const many = Array.from({ length: 11 }, () => 'a');
  test.each<[string, unknown, number, string, ErrorCode?]>([
    ['no text', {}, 400, 'Expected "text" to be a list of strings'],
    ['one text without a list', { text: 'good' }, 400, 'Expected "text" to be a list of strings'],
    ['a list', ['good'], 400, 'Expected "text" to be a list of strings'],
    ['an empty list', { text: [] }, 400, 'Expected at least one text'],
    ['a null among the texts', { text: ['good', null] }, 400, 'Expected text 1 to be a string'],
    ['a number among the texts', { text: [1] }, 400, 'Expected text 0 to be a string'],
    ['a text too long', { text: ['a'.repeat(101)] }, 400, 'Expected text 0 to have at most 100 characters, got 101'],
    [
      'a text too long, of characters that are two units each',
      { text: ['😀'.repeat(101)] },
      400,
      'Expected text 0 to have at most 100 characters, got 101',
    ],
    [
      'too many texts',
      { text: many },
      413,
      'Expected at most 10 texts, got 11: send them in several requests',
      'too_many_instances',
    ],
    [
      'a large body',
      { text: ['a'.repeat(5000)] },
      413,
      'The body is too large: at most 5000 bytes are accepted.',
      'body_too_large',
    ],
  ])('%s', async (_, payload, status, error, code = 'invalid_request') => {
    const { app } = await testApp(limits, constant);
    const response = await app.inject({ method: 'POST', url: '/predict', payload: payload as object });
    expect([response.statusCode, response.json()]).toEqual([status, { error, code }]);
    const next = await app.inject({ method: 'POST', url: '/predict', payload: { text: ['good \ud800 😀'] } });
    expect(next.statusCode).toBe(200);
  });

  test.each([
    ['GET', '/nowhere', 404, 'not_found', undefined],
    ['GET', '/predict', 405, 'method_not_allowed', 'POST'],
    // part: kserve
    ['PUT', '/v1/models/custom-model:predict', 405, 'method_not_allowed', 'POST'],
    ['PUT', '/v1/models/custom-model', 405, 'method_not_allowed', 'GET, HEAD'],
    // /part
    ['DELETE', '/livez?x', 405, 'method_not_allowed', 'GET, HEAD'],
    ['GET', '/%zz', 400, 'invalid_request', undefined],
    ['GET', '/LIVEZ', 404, 'not_found', undefined],
    ['GET', '/V1/models', 404, 'not_found', undefined],
    ['GET', `/${'x'.repeat(2000)}`, 404, 'not_found', undefined],
    ['GET', `/v1/models/${'x'.repeat(2000)}`, 414, 'name_too_long', undefined], // part: kserve
  ])('%s %s answers %i in the shape of every error', async (method, url, status, code, allow) => {
    const { app } = await testApp({}, 'loading');
    const response = await app.inject({ method: method as 'GET', url });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toEqual({ error: expect.any(String), code });
    expect(response.body.length).toBeLessThan(300);
    expect(response.headers.allow).toBe(allow);
  });
});
