import { type Request, summarize } from '../load/requests.js';
import type { Observation } from '../observe/observe.js';
import type { Autoscaler } from '../trace/trace.js';

/** Pods and metrics now, and the requests of the last five seconds, for a person who waits. */
export function stateLine(now: Observation, kind: Autoscaler['kind'], requests: readonly Request[]): string {
  const time = Date.now();
  const { rate, p95, failed } = summarize(requests.slice(-2000), time - 5000, time);
  const unit = kind === 'HorizontalPodAutoscaler' ? ' %' : '';
  return [
    `desired ${now.desired}`,
    `ready ${now.ready}/${now.pods}`,
    ...Object.entries(now.metrics).map(([name, value]) => `${name} ${Math.round(value)}${unit}`),
    `${rate.toFixed(0)} req/s`,
    ...(p95 === null ? [] : [`p95 ${Math.round(p95)} ms`]),
    `failed ${failed}`,
  ].join('  ');
}
