import { percentile } from '../trace/percentile.js';
import type { Trace } from '../trace/trace.js';

/** One request as the load saw it; times in epoch ms. */
export interface Request {
  id: string;
  start: number;
  end: number;
  /** 0 = no answer at all. */
  status: number;
  error: string;
}

/** The load that a script says it makes, in words and in seconds: `load 12 users, …, for 90 s`; undefined for any other line. */
export function parseLoad(line: string): Trace['load'] | undefined {
  const [, describe, seconds] = /^load (.+), for ([\d.]+) s$/.exec(line) ?? [];
  return describe ? { describe, seconds: Number(seconds) } : undefined;
}

/** Reads a counter of k6's summary, such as `    http_reqs......................: 26     8.649971/s`; undefined for any other line. */
export function parseCounter(line: string): { name: string; count: number } | undefined {
  const [, name, count] = /^ +(http_reqs|dropped_iterations)\.*: (\d+) /.exec(line) ?? [];
  return name ? { name, count: Number(count) } : undefined;
}

/** Reads `cores <share of one core>` of a calibration; undefined for any other line. */
export function parseCores(line: string): number | undefined {
  const [, share] = /^cores ([\d.]+)$/.exec(line) ?? [];
  return share === undefined ? undefined : Number(share);
}

/** Reads `begin <id> <epoch ms>` of the load's log; undefined for any other line. */
export function parseBegin(line: string): { id: string; time: number } | undefined {
  const [, id, time] = /^begin (\S+) (\d+)$/.exec(line) ?? [];
  return id && time ? { id, time: Number(time) } : undefined;
}

/** Reads `request <id> <epoch ms of its end> <ms it took> <status> <error>`; undefined for any other line. */
export function parseRequest(line: string): Request | undefined {
  const [, id, end, took, status, error] = /^request (\S+) (\d+) ([\d.]+) (\d+) (\S+)$/.exec(line) ?? [];
  if (!id || !error) return undefined;
  return { id, start: Number(end) - Number(took), end: Number(end), status: Number(status), error };
}

export function failed(request: Request): boolean {
  return request.status !== 200;
}

/** What requests add up to between two moments. */
export function summarize(requests: readonly Request[], from: number, to: number) {
  const ended = requests.filter(({ end }) => end >= from && end < to);
  const times = ended.map(({ start, end }) => end - start).sort((a, b) => a - b);
  return {
    requests: ended.length,
    failed: ended.filter(failed).length,
    rate: (ended.length / (to - from)) * 1000,
    p50: percentile(times, 50),
    p95: percentile(times, 95),
    p99: percentile(times, 99),
  };
}
