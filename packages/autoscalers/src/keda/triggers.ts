import type { MetricSpec, MetricTarget } from '../hpa/manifest.js';
import { decimal, milli } from '../quantity.js';

/** One of `spec.triggers` of a ScaledObject. */
export interface KedaTrigger {
  type: string;
  name?: string;
  metricType?: 'AverageValue' | 'Value' | 'Utilization';
  metadata: Readonly<Record<string, string>>;
  useCachedMetrics?: boolean;
}

/** A trigger that KEDA asks for a value, which its HPA then gets as an external metric. */
export interface KedaSource {
  /** Name of the external metric. */
  readonly name: string;
  readonly target: MetricTarget;
  /** The trigger is active above this value. */
  readonly activation: number;
  readonly isCached: boolean;
}

interface SourceKind {
  name: (metadata: KedaTrigger['metadata']) => string;
  /** Key of the target in the trigger's metadata, and its default; cron's target is always 1. */
  target: readonly [key: string, fallback?: string];
  activation?: string;
  /** Whole numbers only. */
  isInteger?: boolean;
}

const KINDS: Record<string, SourceKind> = {
  cron: { name: cronName, target: ['', '1'], isInteger: true },
  'metrics-api': {
    name: ({ valueLocation }) => `metric-api-${valueLocation}`,
    target: ['targetValue', '0'],
    activation: 'activationTargetValue',
  },
  prometheus: { name: () => 'prometheus', target: ['threshold'], activation: 'activationThreshold' },
  'nats-jetstream': {
    name: ({ stream }) => `nats-jetstream-${stream}`,
    target: ['lagThreshold', '10'],
    activation: 'activationLagThreshold',
    isInteger: true,
  },
};

/** @throws Error for a trigger that is not modelled */
export function readSource(
  { type, metadata, metricType = 'AverageValue', useCachedMetrics = false }: KedaTrigger,
  i: number,
): KedaSource {
  const kind = KINDS[type];
  if (!kind) {
    throw new Error(
      `The KEDA trigger ${type} is not modelled. Use one of ${[...Object.keys(KINDS), 'cpu', 'memory'].join(', ')}.`,
    );
  }
  if (metricType === 'Utilization') {
    throw new Error(`The KEDA trigger ${type} has no utilization. Set its metricType to AverageValue or Value.`);
  }
  const [key, fallback] = kind.target;
  const text = metadata[key] ?? fallback;
  if (text === undefined) throw new Error(`The KEDA trigger ${type} needs ${key} in its metadata.`);
  const value = decimal(milli(kind.isInteger ? text : kedaValue(Number(text))));
  return {
    name: `s${i}-${kind.name(metadata).replace(/[/.:%()]/g, '-')}`,
    target: metricType === 'Value' ? { type: 'Value', value } : { type: 'AverageValue', averageValue: value },
    activation: Number((kind.activation && metadata[kind.activation]) ?? 0),
    isCached: useCachedMetrics,
  };
}

/** Reads a trigger of type `cpu` or `memory`. */
export function readResource({ type: name, metadata, metricType }: KedaTrigger): MetricSpec {
  const { value = '', containerName } = metadata;
  const target: MetricTarget =
    metricType === 'AverageValue'
      ? { type: 'AverageValue', averageValue: value }
      : { type: 'Utilization', averageUtilization: Number(value) };
  if (!containerName) return { type: 'Resource', resource: { name, target } };
  return { type: 'ContainerResource', containerResource: { name, container: containerName, target } };
}

function cronName({ timezone, start = '', end = '' }: KedaTrigger['metadata']): string {
  const short = (text: string) =>
    text.replaceAll(' ', '').replaceAll('*', 'x').replaceAll('/', 'Sl').replaceAll('?', 'Qm').replaceAll(',', 'Cm');
  return `cron-${timezone}-${short(start)}-${short(end)}`;
}

/** Writes a trigger's value as KEDA gives it to the HPA: with three digits, and 0 for what is negative or no number. */
export function kedaValue(value: number): string {
  if (!Number.isFinite(value) || value < 0) return '0';
  const text = value.toFixed(3);
  // toFixed rounds a tie up, Go to the even digit. Only sixteenths tie.
  const isTie = Number.isInteger(value * 16) && (value * 16) % 2 === 1;
  if (!isTie || Number(text.at(-1)) % 2 === 0) return text;
  return (Math.floor(value * 1000) / 1000).toFixed(3);
}
