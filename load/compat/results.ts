// What a generator reports.
import { readCsv } from './csv.js';
import type { Side } from './side.js';

export const FILES = ['stats', 'stats_history', 'failures', 'exceptions'] as const;

export const ending = ({ code, signal }: Side) => ({ code, signal });
export const csv = (side: Side, file: (typeof FILES)[number]) => readCsv(side.files.get(`run_${file}.csv`) ?? '');
export const history = (side: Side) => csv(side, 'stats_history').rows;
export const aggregate = (side: Side) => csv(side, 'stats').rows.at(-1) ?? {};
export const failures = (side: Side) =>
  csv(side, 'failures').rows.map(({ Method, Name, Error: text }) => [Method, Name, text]);

/** By the tables at the end: in Locust's CSV files the last second is missing. */
export function total({ stderr }: Side): { requests: number; failures: number } {
  const [, requests, failures] = /^ +Aggregated +(\d+) +(\d+)\(/m.exec(stderr) ?? [];
  return { requests: Number(requests), failures: Number(failures) };
}
