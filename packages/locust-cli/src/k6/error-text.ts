import { STATUS_CODES } from 'node:http';
import { quoted } from '../python.js';

/** k6's codes of failures without a response, as Python tells them. */
const CAUSES: Record<string, string> = {
  '1050': "TimeoutError('timed out')",
  '1101': "gaierror(-2, 'Name or service not known')",
  '1201': "BrokenPipeError(32, 'Broken pipe')",
  '1211': "TimeoutError(110, 'Connection timed out')",
  '1212': "ConnectionRefusedError(111, 'Connection refused')",
  '1220': "ConnectionResetError(104, 'Connection reset by peer')",
};

/**
 * A failure as Locust names it; one that it does not know, in k6's words.
 * @see https://grafana.com/docs/k6/latest/javascript-api/error-codes/
 */
export function errorText(failure: { status: number; code: string; text: string; name: string }): string {
  const { status, code, text, name } = failure;
  if (status >= 400) {
    const side = status < 500 ? 'Client' : 'Server';
    return `HTTPError(${quoted(`${status} ${side} Error: ${STATUS_CODES[status] ?? 'None'} for url: ${name}`)})`;
  }
  if (status > 0) return `CatchResponseError('unexpected status ${status}')`;
  // k6 tells the line in Go's quotes, which are Python's; of one with spaces it tells a part, in words of its own.
  const line = /malformed HTTP response "(.*)"$/s.exec(text)?.[1];
  if (line !== undefined) return `BadStatusLine('${line}\\r\\n')`;
  if (/malformed HTTP/.test(text)) return `BadStatusLine(${quoted(text)})`;
  if (text === 'EOF') return "RemoteDisconnected('Remote end closed connection without response')";
  return CAUSES[code] ?? `ConnectionError(${quoted(text)})`;
}
