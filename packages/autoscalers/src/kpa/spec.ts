/** The keys of Knative's ConfigMap `config-autoscaler` that decide, with the defaults of Knative Serving 0.48. */
const CONFIG = {
  'enable-scale-to-zero': 'true',
  'allow-zero-initial-scale': 'false',
  'max-scale-up-rate': '1000',
  'max-scale-down-rate': '2',
  'container-concurrency-target-percentage': '0.7',
  'container-concurrency-target-default': '100',
  'requests-per-second-target-default': '200',
  'target-burst-capacity': '211',
  'stable-window': '60s',
  'panic-window-percentage': '10',
  'panic-threshold-percentage': '200',
  'scale-to-zero-grace-period': '30s',
  'scale-to-zero-pod-retention-period': '0s',
  'scale-down-delay': '0s',
  'initial-scale': '1',
  'min-scale': '0',
  'max-scale': '0',
  'activator-capacity': '100',
};

/** Data of the ConfigMap `config-autoscaler`. */
export type KpaConfig = Partial<Record<keyof typeof CONFIG, string>>;

/** What Knative's autoscaler knows of a revision. Times are in seconds. */
export interface KpaSpec {
  readonly metric: 'concurrency' | 'rps';
  /** The most of the metric that a pod is given. */
  readonly total: number;
  /** What of `total` is aimed at. */
  readonly target: number;
  /** -1: unlimited. */
  readonly targetBurstCapacity: number;
  readonly activatorCapacity: number;
  readonly stableWindow: number;
  readonly panicWindow: number;
  /** Panic begins at this many times the ready pods. */
  readonly panicThreshold: number;
  readonly maxScaleUpRate: number;
  readonly maxScaleDownRate: number;
  readonly scaleDownDelay: number;
  readonly activationScale: number;
  readonly initialScale: number;
  readonly min: number;
  /** 0: unlimited. */
  readonly max: number;
  readonly scaleToZero: boolean;
  readonly gracePeriod: number;
  readonly podRetention: number;
  /** How long a revision may take to become active. */
  readonly progressDeadline: number;
  /** Whether a route leads to the revision. */
  readonly isReachable: boolean;
}

export interface KpaRevision {
  /** `autoscaling.knative.dev/…` and `serving.knative.dev/progress-deadline`. */
  annotations?: Readonly<Record<string, string>>;
  /** `spec.containerConcurrency`; 0 where it is left out. */
  containerConcurrency?: number;
  isReachable?: boolean;
}

const DOMAIN = 'autoscaling.knative.dev';
/** The target that is aimed at is never smaller. */
const LEAST_TARGET = 0.01;
const BUCKET = 1;

/**
 * Reads a revision's annotations over the cluster's ConfigMap, as Knative's PodAutoscaler does.
 * @throws Error for what is not modelled: other metrics, and `metric-aggregation-algorithm`
 */
export function readKpa(revision: KpaRevision = {}, config: KpaConfig = {}): KpaSpec {
  const { annotations = {}, containerConcurrency = 0, isReachable = true } = revision;
  const annotation = (name: string) => {
    const camel = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    return annotations[`${DOMAIN}/${name}`] ?? annotations[`${DOMAIN}/${camel}`];
  };
  const fromConfig = (key: keyof typeof CONFIG) => config[key] ?? CONFIG[key];
  const number = (name: string, fallback: number) => numberOf(annotation(name)) ?? fallback;
  const duration = (name: string, key: keyof typeof CONFIG) =>
    goDuration(annotation(name)) ?? goDuration(fromConfig(key)) ?? 0;
  const metric = annotation('metric') ?? 'concurrency';
  const algorithm = annotation('metric-aggregation-algorithm') ?? 'linear';
  if (metric !== 'concurrency' && metric !== 'rps') {
    throw new Error(
      `The Knative Pod Autoscaler has no metric ${metric}. Use concurrency or rps, or the class hpa.autoscaling.knative.dev.`,
    );
  }
  if (algorithm !== 'linear') {
    throw new Error(
      `The aggregation algorithm ${algorithm} is not modelled. Remove the annotation ${DOMAIN}/metric-aggregation-algorithm.`,
    );
  }
  const total = totalOf(metric, numberOf(annotation('target')), containerConcurrency, fromConfig);
  const share = Number(fromConfig('container-concurrency-target-percentage'));
  const percent = numberOf(annotation('target-utilization-percentage'));
  const defaultShare = metric === 'rps' ? 0.7 : share > 1 ? share / 100 : share;
  const stableWindow = duration('window', 'stable-window');
  const panicPercent = number('panic-window-percentage', Number(fromConfig('panic-window-percentage')));
  const clusterInitial = Number(fromConfig('initial-scale'));
  const initial = number('initial-scale', clusterInitial);
  return {
    metric,
    total,
    target: Math.max(LEAST_TARGET, total * (percent === undefined ? defaultShare : percent / 100)),
    targetBurstCapacity: number('target-burst-capacity', Number(fromConfig('target-burst-capacity'))),
    activatorCapacity: Number(fromConfig('activator-capacity')),
    stableWindow,
    panicWindow: Math.max(BUCKET, Math.round((stableWindow * panicPercent) / 100)),
    panicThreshold: number('panic-threshold-percentage', Number(fromConfig('panic-threshold-percentage'))) / 100,
    maxScaleUpRate: Number(fromConfig('max-scale-up-rate')),
    maxScaleDownRate: Number(fromConfig('max-scale-down-rate')),
    scaleDownDelay: duration('scale-down-delay', 'scale-down-delay'),
    activationScale: number('activation-scale', 0),
    initialScale: initial === 0 && fromConfig('allow-zero-initial-scale') !== 'true' ? clusterInitial : initial,
    min: isReachable ? number('min-scale', Number(fromConfig('min-scale'))) : 0,
    max: number('max-scale', Number(fromConfig('max-scale'))),
    scaleToZero: fromConfig('enable-scale-to-zero') === 'true',
    gracePeriod: goDuration(fromConfig('scale-to-zero-grace-period')) ?? 0,
    podRetention: isReachable
      ? duration('scale-to-zero-pod-retention-period', 'scale-to-zero-pod-retention-period')
      : 0,
    progressDeadline: goDuration(annotations['serving.knative.dev/progress-deadline']) ?? 600,
    isReachable,
  };
}

/** containerConcurrency, when there is one, is also the most that `target` may be. */
function totalOf(
  metric: KpaSpec['metric'],
  target: number | undefined,
  containerConcurrency: number,
  fromConfig: (key: keyof typeof CONFIG) => string,
): number {
  if (metric === 'rps') return target ?? Number(fromConfig('requests-per-second-target-default'));
  const limit = containerConcurrency || undefined;
  if (target !== undefined) return Math.min(target, limit ?? target);
  return limit ?? Number(fromConfig('container-concurrency-target-default'));
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
}

/** Returns the seconds of a Go duration such as 1m30s; undefined for what is none. */
export function goDuration(text: string | undefined): number | undefined {
  if (text === '0') return 0;
  if (!text || !/^(?:[\d.]+(?:ns|us|µs|ms|[hms]))+$/.test(text)) return undefined;
  const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, µs: 1e-3, ns: 1e-6 };
  let sum = 0;
  for (const [, value, unit = ''] of text.matchAll(/([\d.]+)(ns|us|µs|ms|[hms])/g))
    sum += Number(value) * (units[unit] ?? 0);
  return sum / 1000;
}
