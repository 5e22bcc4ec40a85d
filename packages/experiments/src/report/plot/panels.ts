import type { Autoscaler, Sample, Trace } from '../../trace/trace.js';
import { type Axis, greatest, linear, logarithmic, number } from './axis.js';

/** One diagram over the time of the trace. */
export interface Panel {
  title: string;
  /** After the title. */
  note: string;
  /** The note is bad news. */
  alarm?: boolean;
  height: number;
  axis: Axis;
  /** From the back to the front. */
  layers: Layer[];
  /** Values to compare with, all over the panel. */
  rules: { value: number; label: string; style: string; where: 'axis' | 'line' }[];
}

export interface Layer {
  kind: 'line' | 'area' | 'bars';
  /** A class of the style. */
  style: string;
  label: string;
  value(sample: Sample): number | null;
}

const UNITS: Record<string, string> = {
  cpu: '% of the CPU that pods request',
  memory: '% of the memory that pods request',
  concurrency: 'requests in flight per pod',
  rps: 'requests per second and pod',
};

export function panels(trace: Trace): Panel[] {
  const names = metricNames(trace);
  return [pods(trace), ...(names.length > 0 ? [metrics(trace, names)] : []), requests(trace), latency(trace)];
}

export function metricNames({ autoscaler, samples }: Trace): string[] {
  return [...new Set([autoscaler.targets, ...samples.map((sample) => sample.metrics)].flatMap(Object.keys))];
}

function pods({ samples, autoscaler }: Trace): Panel {
  const { min, max } = autoscaler;
  const layers: Layer[] = [
    { kind: 'area', style: 'ready', label: 'ready', value: (sample) => sample.ready },
    { kind: 'line', style: 'desired', label: 'desired', value: (sample) => sample.desired },
    { kind: 'line', style: 'expected', label: 'expected', value: (sample) => sample.expected },
  ];
  const most = Math.max(1, min, highest(samples, layers));
  // A maximum far above all that happened would only flatten it.
  const limits = [
    { value: min, label: `min ${min}` },
    ...(max > 0 && max <= 1.25 * most ? [{ value: max, label: `max ${max}` }] : []),
  ].filter(({ value }) => value > 0);
  return {
    title: 'Pods',
    note: describe(autoscaler),
    height: 150,
    axis: linear(Math.max(most, ...limits.map(({ value }) => value)), 6, 1),
    layers,
    rules: limits.map((limit) => ({ ...limit, style: 'limit', where: 'axis' })),
  };
}

function describe({ kind, min, max, window }: Autoscaler): string {
  const range = max > 0 ? `${min} to ${max} pods` : `${min} or more pods`;
  const windowName = kind === 'HorizontalPodAutoscaler' ? 'scale-down window' : 'stable window';
  return `${kind}, ${range}, ${windowName} ${window} s`;
}

function metrics({ samples, autoscaler }: Trace, names: readonly string[]): Panel {
  const { targets } = autoscaler;
  const [only] = names.length === 1 ? names : [];
  const relative = only === undefined;
  const layers = names.map((name, i): Layer => {
    const target = targets[name];
    // Beside others, one that has no target has no place on their scale.
    const factor = relative ? target && 100 / target : 1;
    return {
      kind: 'line',
      style: `metric${i % 3}`,
      label: name,
      value: ({ metrics }) => (metrics[name] == null || !factor ? null : metrics[name] * factor),
    };
  });
  const target = relative ? 100 : targets[only];
  const unit = only === undefined ? '' : (UNITS[only] ?? '');
  const known = highest(samples, layers);
  const unknown = names.filter((name) => samples.every(({ metrics }) => metrics[name] == null));
  const goals = names.map((name) => `${name} ${targets[name] ?? 'has none'}`).join(', ');
  const note = [
    relative ? `each in % of its own target (${goals})` : unit,
    unknown.length > 0 ? `no value of ${unknown.join(', ')} was seen` : '',
  ];
  return {
    title: only ?? 'Metrics',
    note: note.filter(Boolean).join('; '),
    height: 90,
    axis: linear(Math.max(known, 1.2 * (target ?? 0)) || 1, 4),
    layers,
    rules:
      target === undefined
        ? []
        : [{ value: target, label: relative ? 'target' : `target ${number(target)}`, style: 'target', where: 'line' }],
  };
}

function requests({ samples, load, figures: { failed } }: Trace): Panel {
  const during = (cooling: boolean) => (sample: Sample) =>
    (sample.phase === 'down') === cooling || load.seconds === 0 ? sample.rate : null;
  const layers: Layer[] = [
    ...(load.seconds > 0
      ? [{ kind: 'area', style: 'cool-rate', label: 'cool-down', value: during(true) } as const]
      : []),
    { kind: 'area', style: 'rate', label: 'load', value: during(false) },
    { kind: 'bars', style: 'failed', label: 'failed', value: (sample) => sample.failed || null },
  ];
  return {
    title: 'Requests per second',
    note: `${number(failed)} failed`,
    alarm: failed > 0,
    height: 76,
    axis: linear(Math.max(1, highest(samples, layers)), 3, 1),
    layers,
    rules: [],
  };
}

function latency({ samples }: Trace): Panel {
  const layers = (['p99', 'p95', 'p50'] as const).map(
    (name, i): Layer => ({ kind: 'line', style: `latency${2 - i}`, label: name, value: (sample) => sample[name] }),
  );
  const values = samples.flatMap((sample) => layers.map((layer) => layer.value(sample) ?? 0));
  return {
    title: 'Latency',
    note: values.some((value) => value > 0) ? 'of the requests that ended in each second, in ms' : 'no request ended',
    height: 110,
    axis: logarithmic(values),
    layers,
    rules: [],
  };
}

function highest(samples: readonly Sample[], layers: readonly Layer[]): number {
  return greatest(samples.flatMap((sample) => layers.map((layer) => layer.value(sample) ?? -1)));
}
