import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { json } from 'node:stream/consumers';
import Fastify from 'fastify';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BodyBudget, http } from '../src/index.js';

async function listen(budget?: BodyBudget) {
  const instance = Fastify({ bodyLimit: 200_000 });
  await instance.register(http, budget ? { budget } : {});
  instance.post<{ Body: string[] }>('/lengths', async ({ body }) => body.map((text) => text.length));
  onTestFinished(() => instance.close());
  const { port } = new URL(await instance.listen({ port: 0, host: '127.0.0.1' }));
  return Number(port);
}

/** Sends `head` and `body`, and leaves the connection open; resolves with the status and the body of the answer. */
async function send(port: number, head: string, body = ''): Promise<[number, unknown]> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write(`POST ${head.replaceAll('\n', '\r\n')}\r\n\r\n${body}`);
  let answer = '';
  while (!/[}\]]$/.test(answer)) answer += (await once(socket, 'data'))[0];
  return [Number(answer.split(' ')[1]), JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))];
}

/** A prediction of one text of so many characters. */
async function predict(port: number, characters: number, agent: Agent | false = false) {
  const call = request({ port, host: '127.0.0.1', path: '/lengths', method: 'POST', agent });
  call.end(JSON.stringify(['x'.repeat(characters)]));
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  return [response.statusCode, await json(response), response.headers['retry-after']];
}

test.each([
  ['a type that cannot be JSON', `/lengths HTTP/1.1\nhost: x\ncontent-type: image/png\ncontent-length: 100`, 415],
  ['a compressed body', `/lengths HTTP/1.1\nhost: x\ncontent-encoding: gzip\ntransfer-encoding: chunked`, 415],
  ['a body that is too large', `/lengths HTTP/1.1\nhost: x\ncontent-length: 200001`, 413],
])('%s is refused before the body arrives', async (_, head, status) => {
  expect((await send(await listen(), head))[0]).toBe(status);
});

test('a chunked body is refused as soon as it is too large', async () => {
  const head = `/lengths HTTP/1.1\nhost: x\ntransfer-encoding: chunked`;
  const chunk = `${(100_000).toString(16)}\r\n${' '.repeat(100_000)}\r\n`;
  const answer = await send(await listen(), head, chunk.repeat(3));
  expect(answer).toEqual([
    413,
    { error: 'The body is too large: at most 200000 bytes are accepted.', code: 'body_too_large' },
  ]);
});

test('a chunked body of too many chunks is refused', async () => {
  const head = `/lengths HTTP/1.1\nhost: x\ntransfer-encoding: chunked`;
  const answer = await send(await listen(), head, '1\r\n \r\n'.repeat(65_537));
  expect(answer).toEqual([
    413,
    { error: 'The body has too many chunks: at most 65536 are accepted.', code: 'body_too_large' },
  ]);
});

describe('while another large body is being received', () => {
  const refusal = {
    error: 'The server is too busy for a body of more than 65536 bytes. Try again in 1 s, or send less in a request.',
    code: 'server_busy',
  };

  test('a large one is refused, the connection stays, a small one is read; and the next large one once it has gone', async () => {
    const port = await listen(new BodyBudget(150_000));
    const stalled = connect(port, '127.0.0.1');
    stalled.write(`POST /lengths HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n{`);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    await expect.poll(() => predict(port, 100_000, agent)).toEqual([503, refusal, '1']);
    expect(await predict(port, 10, agent)).toEqual([200, [10], undefined]);
    stalled.destroy();
    await expect.poll(() => predict(port, 100_000, agent)).toEqual([200, [100_000], undefined]);
  });

  test('a chunked one is refused when it becomes large', async () => {
    const port = await listen(new BodyBudget(150_000));
    const stalled = connect(port, '127.0.0.1');
    onTestFinished(() => void stalled.destroy());
    stalled.write(`POST /lengths HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n{`);
    const chunk = `${(70_000).toString(16)}\r\n${' '.repeat(70_000)}\r\n`;
    const head = `/lengths HTTP/1.1\nhost: x\ntransfer-encoding: chunked`;
    await expect.poll(() => send(port, head, chunk)).toEqual([503, refusal]);
  });
});

test('a chunked body of several sizes is read whole', async () => {
  const port = await listen();
  const text = 'y'.repeat(150_000);
  const body = JSON.stringify([text]);
  const pieces = [body.slice(0, 1), body.slice(1, 70_000), body.slice(70_000, 70_003), body.slice(70_003)];
  const chunks = [...pieces, ''].map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('');
  const head = `/lengths HTTP/1.1\nhost: x\ntransfer-encoding: chunked`;
  expect(await send(port, head, chunks)).toEqual([200, [150_000]]);
});
