/**
 * k6's executor of an open model: requests start at a rate, whether or not earlier ones were answered.
 * @param rate requests per second, > 0
 * @param limit most requests in flight; beyond it k6 drops those whose time has come
 * @param gracefulStop seconds that a request may still take at the end
 */
export function arrivals(rate: number, seconds: number, limit: number, gracefulStop: number) {
  return {
    executor: 'constant-arrival-rate' as const,
    // k6 takes whole numbers alone.
    rate: Math.max(1, Math.round(rate * 1000)),
    timeUnit: '1000s',
    duration: `${seconds}s`,
    // Each holds one request: enough for answers that take three seconds, and more when they are slower.
    preAllocatedVUs: Math.min(limit, Math.ceil(3 * rate)),
    maxVUs: limit,
    gracefulStop: `${gracefulStop}s`,
  };
}
