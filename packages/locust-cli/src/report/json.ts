import { floatText } from '../python.js';
import type { Entry } from '../stats/entry.js';
import type { Stats } from '../stats/stats.js';

/**
 * The entries that have requests, in the order in which they came up, as Locust's --json prints them. Locust empties
 * its entries by that, and its last table shows none of their requests; here it changes nothing.
 */
export function statsJson(stats: Stats): string {
  const entries = stats.entries.filter(({ requests }) => requests > 0);
  return entries.length === 0 ? '[]' : `[\n    ${entries.map(entryJson).join(',\n    ')}\n]`;
}

function entryJson(entry: Entry): string {
  const { name, method, startTime, lastRequest = 0, min = 0, max } = entry;
  return object(4, [
    ['name', text(name)],
    ['method', text(method)],
    ['last_request_timestamp', floatText(lastRequest)],
    ['start_time', floatText(startTime)],
    ['num_requests', `${entry.requests}`],
    ['num_none_requests', '0'],
    ['num_failures', `${entry.failures}`],
    ['total_response_time', floatText(entry.totalTime)],
    ['max_response_time', max === 0 ? '0' : floatText(max)], // An int until there is a longer one.
    ['min_response_time', floatText(min)],
    ['total_content_length', `${entry.content}`],
    ['response_times', counts(entry.responseTimes)],
    ['num_reqs_per_sec', counts(entry.requestsBySecond)],
    ['num_fail_per_sec', counts(entry.failuresBySecond)],
  ]);
}

function counts(map: ReadonlyMap<number, number>): string {
  return object(
    8,
    [...map].map(([key, count]) => [`${key}`, `${count}`]),
  );
}

/** Python's json.dumps with an indent of 4, inside `indent` spaces. Unlike JavaScript's objects it keeps the order. */
function object(indent: number, fields: readonly (readonly [string, string])[]): string {
  const [inside, outside] = [' '.repeat(indent + 4), ' '.repeat(indent)];
  const lines = fields.map(([key, value]) => `${inside}"${key}": ${value}`);
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${outside}}`;
}

/** In ASCII alone. */
function text(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
