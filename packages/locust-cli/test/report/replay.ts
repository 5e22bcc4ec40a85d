import { readFileSync } from 'node:fs';
import type { CsvFiles } from '../../src/report/csv.js';
import { Stats } from '../../src/stats/stats.js';

/** What happened in a case that compat/record_stats.py told to Locust. */
export type Event = { time: number } & (
  | { method: string; name: string; ms: number; error: string | null; bytes: number }
  | { exception: string; traceback: string }
  | { reset: true }
  | { write: number }
);

export function recorded(path: string): string {
  return readFileSync(new URL(`locust/${path}`, import.meta.url), 'utf8');
}

export function events(name: string): Event[] {
  return jsonLines(`${name}/events.jsonl`) as Event[];
}

export function jsonLines(path: string): unknown[] {
  return recorded(path)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Tells the same to our statistics. */
export function replay(events: readonly Event[], csv?: readonly CsvFiles[]): Stats {
  const stats = new Stats(1795000000.25);
  for (const event of events) {
    if ('write' in event) {
      stats.addHistory(event.time, event.write);
      for (const files of csv ?? []) files.write(stats, event.write, event.time);
    } else if ('reset' in event) {
      stats.reset(event.time);
    } else if ('exception' in event) {
      stats.logException(event.exception, event.traceback);
    } else {
      const { time, method, name, ms, error, bytes } = event;
      stats.log({ time, method, name, ms, ...(error !== null && { error }) });
      stats.addContent(method, name, bytes);
    }
  }
  for (const files of csv ?? []) files.close(stats);
  return stats;
}
