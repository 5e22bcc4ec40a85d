// One request to both servers, and whether their answers are the ones that the row wants.
import { once } from 'node:events';
import { request } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { ERROR_CODES } from '@repo/http';

/** On a connection of its own: after an error KServe's server closes it. */
export async function ask(port, { method, path, headers, body }) {
  const signal = AbortSignal.timeout(60_000);
  const call = request({ host: '127.0.0.1', port, method, path, headers, agent: false, signal });
  // A server may refuse a body before it is all sent.
  call.on('error', () => {});
  call.end(body);
  const [response] = await once(call, 'response');
  const text = Buffer.concat(await response.toArray()).toString();
  const type = response.headers['content-type']?.split(';')[0];
  const parsed = text !== '' && /json$/.test(type) ? JSON.parse(text) : text;
  return { status: response.statusCode, headers: { ...response.headers, 'content-type': type }, body: parsed };
}

/** @returns what is wrong, or nothing. */
export function compare({ deviates }, theirs, { body, ...answer }) {
  // Ours adds a code to each error, and to nothing else.
  const { code, ...rest } = body;
  if ('error' in rest && !(code in ERROR_CODES)) return `our error has the code ${code}`;
  const ours = { ...answer, body: 'error' in rest ? rest : body };
  if (deviates) {
    if (!isAnswer(theirs, deviates.theirs)) return 'KServe’s answer is not the one of the deviation';
    return isAnswer(ours, deviates.ours) ? undefined : 'our answer is not the one of the deviation';
  }
  if (theirs.status !== ours.status) return 'the status differs';
  if (theirs.headers['content-type'] !== ours.headers['content-type']) return 'the type differs';
  return alike(ours.body, theirs.body) ? undefined : 'the body differs';
}

function isAnswer(answer, [status, body, headers = {}]) {
  const typed = typeof body === 'object' ? { 'content-type': 'application/json', ...headers } : headers;
  return (
    answer.status === status &&
    alike(answer.body, body) &&
    Object.entries(typed).every(([name, value]) => alike(answer.headers[name], value))
  );
}

/** Equal but for the last digits of numbers: the two run different builds of ONNX Runtime. */
function alike(value, wanted) {
  if (typeof wanted === 'function') return wanted(value);
  if (wanted instanceof RegExp) return typeof value === 'string' && wanted.test(value);
  if (typeof value === 'number' && typeof wanted === 'number') return Math.abs(value - wanted) <= 1e-4;
  if (typeof value !== 'object' || value === null || typeof wanted !== 'object' || wanted === null) {
    return value === wanted;
  }
  if (Array.isArray(value) !== Array.isArray(wanted)) return false;
  const keys = Object.keys(wanted);
  return (
    isDeepStrictEqual(Object.keys(value).sort(), [...keys].sort()) &&
    keys.every((key) => alike(value[key], wanted[key]))
  );
}
