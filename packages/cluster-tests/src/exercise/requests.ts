/** One request as the load saw it; times in epoch ms. */
export interface Request {
  start: number;
  end: number;
  /** 0 = no answer at all. */
  status: number;
  error: string;
}

/** Reads a line of the load's log; undefined for any other line. */
export function parseRequest(line: string): Request | undefined {
  const match = /^request (\d+) ([\d.]+) (\d+) (\S+)$/.exec(line);
  if (!match) return undefined;
  const end = Number(match[1]);
  return { start: end - Number(match[2]), end, status: Number(match[3]), error: match[4] ?? '-' };
}

export function failed(request: Request): boolean {
  return request.status !== 200;
}

/** Nearest-rank percentile of times in ms; null of none. */
export function percentile(sorted: readonly number[], percent: number): number | null {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? null;
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

/** Requests in flight on average between two moments: the time that they spent there, over the time. */
export function concurrency(requests: readonly Request[], from: number, to: number): number {
  let inFlight = 0;
  for (const { start, end } of requests) inFlight += Math.max(0, Math.min(end, to) - Math.max(start, from));
  return inFlight / (to - from);
}
