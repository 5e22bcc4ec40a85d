/** The averages that Knative's autoscaler decides by, of one revision. */
export interface Averages {
  /** Over the stable window: requests in flight, or requests a second. */
  stable: number;
  /** Over the panic window. */
  panic: number;
}

/** Of a Knative PodAutoscaler, from its annotations and Knative's defaults. */
export interface KpaSettings {
  metric: 'concurrency' | 'rps';
  /** Of one pod, before `utilization`. */
  target: number;
  /** Share of the target that is aimed at. */
  utilization: number;
  min: number;
  /** 0 = unlimited. */
  max: number;
  /** Seconds. */
  stableWindow: number;
  /** Panic from this many times the ready pods on. */
  panicThreshold: number;
  scaleDownDelay: number;
}

export interface KpaObservation {
  /** Seconds. */
  at: number;
  ready: number;
  /** What the autoscaler averages; undefined while it shows nothing. */
  averages: Averages | undefined;
}

/** @see https://knative.dev/docs/serving/autoscaling/autoscale-go/#algorithm and config-autoscaler */
const MAX_SCALE_UP_RATE = 1000;
const MAX_SCALE_DOWN_RATE = 2;

/** Reads a PodAutoscaler's annotations `autoscaling.knative.dev/…`. */
export function kpaSettings(annotations: Record<string, string> = {}): KpaSettings {
  const text = (name: string) => annotations[`autoscaling.knative.dev/${name}`];
  const number = (name: string, otherwise: number) => Number(text(name) ?? otherwise);
  const metric = text('metric') === 'rps' ? 'rps' : 'concurrency';
  const stableWindow = seconds(text('window') ?? '60s');
  return {
    metric,
    target: number('target', metric === 'rps' ? 200 : 100),
    utilization: number('target-utilization-percentage', 70) / 100,
    min: number('min-scale', 0),
    max: number('max-scale', 0),
    stableWindow,
    panicThreshold: number('panic-threshold-percentage', 200) / 100,
    scaleDownDelay: seconds(text('scale-down-delay') ?? '0s'),
  };
}

/**
 * What Knative would ask for, second by second: the load averaged over the stable window ÷ the target aimed at; in panic
 * the load of the panic window, and never fewer than before. Undefined while no average is known.
 */
export function kpaExpected(settings: KpaSettings, observations: readonly KpaObservation[]): (number | undefined)[] {
  const target = Math.max(0.01, settings.target * settings.utilization);
  const decided: { at: number; count: number }[] = [];
  let panicUntil = Number.NEGATIVE_INFINITY;
  let panicMost = 0;
  return observations.map(({ at, ready: readyNow, averages }) => {
    if (!averages) return undefined;
    const ready = Math.max(1, readyNow);
    const least = readyNow > 0 ? Math.floor(ready / MAX_SCALE_DOWN_RATE) : 0;
    const clamp = (count: number) => Math.min(ready * MAX_SCALE_UP_RATE, Math.max(least, count));
    const raw = Math.ceil(averages.panic / target);
    const [stable, panic] = [clamp(Math.ceil(averages.stable / target)), clamp(raw)];
    if (raw / ready >= settings.panicThreshold) panicUntil = at + settings.stableWindow;
    const panicking = at < panicUntil;
    panicMost = panicking ? Math.max(panicMost, stable, panic) : 0;
    let count = panicking ? panicMost : stable;
    decided.push({ at, count });
    const delayed = decided.filter((one) => one.at > at - settings.scaleDownDelay).map((one) => one.count);
    count = Math.max(count, ...delayed, settings.min);
    return settings.max > 0 ? Math.min(settings.max, count) : count;
  });
}

/** Seconds of a Go duration such as 1m30s. */
export function seconds(duration: string): number {
  const units: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };
  let sum = 0;
  for (const [, value, unit] of duration.matchAll(/([\d.]+)(ms|[hms])/g))
    sum += Number(value) * (units[unit ?? ''] ?? 0);
  return sum;
}
