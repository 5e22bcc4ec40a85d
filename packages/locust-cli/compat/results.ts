// What a generator reports, and what its server saw.
import { readCsv } from './csv.js';
import type { Side } from './side.js';
import type { Notes } from './stub.js';

export const FILES = ['stats', 'stats_history', 'failures', 'exceptions'] as const;

export const ending = ({ code, signal }: Side) => ({ code, signal });
export const csv = (side: Side, file: (typeof FILES)[number]) => readCsv(side.files.get(`run_${file}.csv`) ?? '');
export const history = (side: Side) => csv(side, 'stats_history').rows;
export const aggregate = (side: Side) => csv(side, 'stats').rows.at(-1) ?? {};
export const failures = (side: Side) =>
  csv(side, 'failures').rows.map(({ Method, Name, Error: text }) => [Method, Name, text]);

/**
 * Seconds that the machine kept the sides waiting, together, as their servers saw it: the longest stall, or what that
 * share of their beats came no later than. Bounds of what depends on speed are wider by what this explains and no more,
 * which on a quiet machine is next to nothing.
 */
export function stalled(sides: readonly Side[], share = 1): number {
  const late = sides.map(({ notes }) => notes.late.toSorted((a, b) => a - b));
  return late.reduce((sum, ms) => sum + (ms[Math.ceil(share * ms.length) - 1] ?? 0), 0) / 1000;
}

/** By the tables at the end: in Locust's CSV files the last second is missing. */
export function total({ stderr }: Side): { requests: number; failures: number } {
  const [, requests, failures] = /^ +Aggregated +(\d+) +(\d+)\(/m.exec(stderr) ?? [];
  return { requests: Number(requests), failures: Number(failures) };
}

/** Requests in the first so many seconds. */
export const firstOf = ({ requests }: Notes, seconds: number) =>
  requests.filter(({ arrived }) => arrived < (requests[0]?.arrived ?? 0) + seconds * 1000);

export const seen = (requests: Notes['requests']) => ({
  answered: requests.filter(({ status }) => status > 0).length,
  failed: requests.filter(({ status }) => status >= 400).length,
});
