import { sleep } from 'k6';
import { predict, setting } from './client.ts';

/** A light load for DRAIN seconds after the full one: a pod that goes is seen to lose no request. */
export function drain(startTime: string): object {
  const seconds = setting('DRAIN', 0);
  if (seconds === 0) return {};
  return { drain: { executor: 'constant-vus', exec: 'light', vus: 2, startTime, duration: `${seconds}s` } };
}

/** 2 users × 5 requests a second. */
export function light(): void {
  predict(1);
  sleep(0.2);
}
