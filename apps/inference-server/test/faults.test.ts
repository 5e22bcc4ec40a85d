import { connect } from 'node:net';
import { classifierWithInfinity, tinyClassifier } from '@repo/text-classification/testing';
import { describe, expect, test } from 'vitest';
import { faultyThread, testApp } from './app.js';

const ask = (text: string) => ({ method: 'POST', url: '/predict', payload: { text: [text] } }) as const;

test('a thread that dies in mid-batch costs the text to blame an answer, and nobody else', async () => {
  const { app } = await testApp({}, { threadFile: faultyThread });
  const responses = await Promise.all(['good', 'crash', 'bad'].map((text) => app.inject(ask(text))));
  expect(responses.map(({ statusCode }) => statusCode)).toEqual([200, 500, 200]);
  expect(responses[1]?.json()).toEqual({ error: 'Internal Server Error', code: 'internal_error' });
  expect((await app.inject(ask('good'))).statusCode).toBe(200);
  expect((await app.inject('/metrics')).body).toMatch(/^inference_worker_restarts_total 2$/m);
});

test('returns 500 for a text whose logits are infinite, and logs why', async () => {
  const { app, log } = await testApp({ MODEL_DIR: classifierWithInfinity() });
  const response = await app.inject(ask('endless'));
  expect([response.statusCode, response.json()]).toEqual([
    500,
    { error: 'Internal Server Error', code: 'internal_error' },
  ]);
  const failed = log.find(({ msg }) => msg === 'failed');
  expect(failed?.err).toMatchObject({ message: expect.stringContaining('is NaN or infinite') });
  expect((await app.inject(ask('good'))).statusCode).toBe(200);
});

test('returns 400 for a text of which the tokenizer makes no token', async () => {
  const { app } = await testApp({ MODEL_DIR: tinyClassifier() });
  const response = await app.inject(ask(' '));
  expect([response.statusCode, response.json()]).toEqual([
    400,
    { error: 'Expected text 0 to have at least one token', code: 'invalid_request' },
  ]);
});

test('while a thread is being replaced the server is alive and not ready', async () => {
  const { app } = await testApp({}, { threadFile: faultyThread });
  const crash = app.inject(ask('crash'));
  await expect.poll(async () => (await app.inject('/readyz')).statusCode, { interval: 1 }).toBe(503);
  expect((await app.inject('/livez')).statusCode).toBe(200);
  expect((await crash).statusCode).toBe(500);
  await expect.poll(async () => (await app.inject('/readyz')).statusCode).toBe(200);
});

test('ten times the load that it can queue is refused with the time to wait; the rest is answered', async () => {
  const { app, service } = await testApp({ MODEL_DIR: tinyClassifier(), QUEUE_MAX_COST: '2048' });
  const text = 'good '.repeat(14);
  const queueSlots = 2048 / 14;
  let deepest = 0;
  const responses = await Promise.all(
    Array.from({ length: 10 * queueSlots }, async () => {
      const response = await app.inject(ask(text));
      deepest = Math.max(deepest, service.predictor?.stats.queuedCost ?? 0);
      return response;
    }),
  );
  const statuses = new Set(responses.map(({ statusCode }) => statusCode));
  expect(statuses).toEqual(new Set([200, 503]));
  expect(deepest).toBeLessThanOrEqual(2048);
  for (const { statusCode, headers, body } of responses) {
    if (statusCode !== 503) continue;
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(JSON.parse(body)).toEqual({
      error: expect.stringMatching(/^The queue is full\. Try again in \d+ s\.$/),
      code: 'queue_full',
    });
  }
  expect((await app.inject(ask('good'))).statusCode).toBe(200);
});

test('a prediction that takes too long answers 504', async () => {
  const { app } = await testApp({ REQUEST_TIMEOUT_MS: '50' }, { threadFile: faultyThread });
  const response = await app.inject(ask('slow'));
  expect([response.statusCode, response.json()]).toEqual([
    504,
    { error: 'The prediction was not ready within 50 ms.', code: 'timeout' },
  ]);
});

describe('a client', () => {
  /** Sends `data` on a fresh connection; resolves with all that comes back. */
  async function send(address: string, data: string, end: boolean): Promise<string> {
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    socket.write(data);
    if (end) socket.end();
    let answer = '';
    for await (const chunk of socket) answer += chunk;
    return answer;
  }
  const head = 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\n';
  const body = '{"text":["good"]}';

  test('that closes its sending half too early is told so', async () => {
    const { app } = await testApp();
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const answer = await send(address, `${head}content-length: ${body.length}\r\n\r\n${body}`, true);
    expect(answer).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*\{"error":"The client closed its side too early\.","code":"invalid_request"\}$/,
    );
  });

  test.each([
    ['that is not HTTP', 'hello\r\n\r\n', 400, 'The request is not valid HTTP.', 'invalid_request'],
    [
      'with headers too large',
      `GET / HTTP/1.1\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`,
      431,
      'The headers are too large.',
      'headers_too_large',
    ],
    [
      'without a Host',
      'GET /livez HTTP/1.1\r\nconnection: close\r\n\r\n',
      400,
      'Expected one Host header, got 0',
      'invalid_request',
    ],
    [
      'with two Hosts',
      'GET /livez HTTP/1.1\r\nhost: a\r\nHost: b\r\nconnection: close\r\n\r\n',
      400,
      'Expected one Host header, got 2',
      'invalid_request',
    ],
    [
      'that expects what is not supported',
      `${head}expect: x\r\ncontent-length: 17\r\n\r\n`,
      417,
      'The server supports no Expect header but "100-continue".',
      'expectation_failed',
    ],
    [
      'that takes the server for a proxy',
      'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n',
      501,
      'The server is no proxy: it does not support CONNECT.',
      'not_implemented',
    ],
    [
      'that sends a body to an unknown path',
      'POST /nowhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 100\r\n\r\n',
      404,
      'There is no POST /nowhere',
      'not_found',
    ],
    [
      'that sends a body with a wrong method',
      'PUT /predict HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 100\r\n\r\n',
      405,
      'PUT is not allowed here: use POST',
      'method_not_allowed',
    ],
  ])('%s gets an error of the usual shape', async (_, data, status, error, code) => {
    const { app } = await testApp({}, 'loading');
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const answer = await send(address, data, false);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer.slice(answer.indexOf('{'))).toBe(JSON.stringify({ error, code }));
  });

  test('of HTTP/1.0 needs no Host', async () => {
    const { app } = await testApp({}, 'loading');
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    expect(await send(address, 'GET /livez HTTP/1.0\r\n\r\n', false)).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\nok$/);
  });

  test('that sends its body too slowly is told so, and the next one is served', async () => {
    const { app } = await testApp({ RECEIVE_TIMEOUT_MS: '50' });
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const answer = await send(address, `${head}content-length: 100\r\n\r\n{"text":`, false);
    expect(answer).toMatch(
      /^HTTP\/1\.1 408 [\s\S]*\{"error":"The request did not arrive in time\.","code":"receive_timeout"\}$/,
    );
    expect((await app.inject(ask('good'))).statusCode).toBe(200);
  });

  test('that goes takes its texts out of the queue', async () => {
    const { app, service } = await testApp({ BATCH_MAX_SIZE: '1' }, { threadFile: faultyThread });
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    // A minute of them: they are not gone by themselves.
    const texts = JSON.stringify({ text: new Array(200).fill('slow') });
    socket.write(`${head}content-length: ${texts.length}\r\n\r\n${texts}`);
    await expect.poll(() => service.predictor?.stats.queuedInstances).toBeGreaterThan(40);
    socket.destroy();
    await expect.poll(() => service.predictor?.stats.queuedInstances).toBe(0);
  });
});
