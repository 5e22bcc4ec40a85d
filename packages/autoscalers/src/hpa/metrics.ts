import { milli } from '../quantity.js';
import type { HpaCondition, HpaEvent } from './condition.js';
import type { HpaObservation, PodTotals, Reading } from './observation.js';
import { MetricError, sumPods } from './pods.js';
import { byAverage, byShare, byUtilization, byValue, type Recommendation } from './replicas.js';
import type { HpaSpec, Metric } from './spec.js';
import type { HpaStep } from './steps.js';
import { failureOf, nameOf, selectorText } from './words.js';

export interface MetricsResult {
  /** The highest recommendation; undefined where the metrics allow none. */
  readonly replicas: number | undefined;
  /** The metric that it is from. */
  readonly name: string;
  readonly condition: HpaCondition | undefined;
  readonly events: readonly HpaEvent[];
  readonly steps: readonly HpaStep[];
  /** Why there is no recommendation, or not one of every metric. */
  readonly error: string | undefined;
}

/**
 * Recommends the most replicas that any metric does. While some metrics are unknown, the others may only add pods.
 */
export function recommend(spec: HpaSpec, observation: HpaObservation): MetricsResult {
  const steps: HpaStep[] = [];
  const events: HpaEvent[] = [];
  const failures: { condition: HpaCondition; error: string }[] = [];
  let replicas = 0;
  let name = '';
  for (const [i, metric] of spec.metrics.entries()) {
    try {
      const recommendation = recommendBy(spec, metric, observation.metrics[i], observation);
      const metricName = nameOf(metric);
      steps.push({
        step: 'metric',
        name: metricName,
        target: metric.target,
        tolerance: spec.tolerance,
        ...recommendation,
      });
      if (replicas === 0 || recommendation.replicas > replicas) {
        replicas = recommendation.replicas;
        name = metricName;
      }
    } catch (error) {
      if (!(error instanceof MetricError)) throw error;
      const { reason, outer, inner } = failureOf(metric);
      const message = inner + error.message;
      events.push({ type: 'Warning', reason, message });
      const condition: HpaCondition = {
        type: 'ScalingActive',
        status: 'False',
        reason,
        message: `the HPA was unable to compute the replica count: ${message}`,
      };
      failures.push({ condition, error: `${outer}: ${message}` });
      steps.push({ step: 'unknown metric', reason, message });
    }
  }
  const [first] = failures;
  const count = spec.metrics.length;
  const error = first && `invalid metrics (${failures.length} invalid out of ${count}), first error is: ${first.error}`;
  if (failures.length >= count || (first && replicas < observation.replicas)) {
    steps.push({ step: 'no recommendation', unknown: failures.length, metrics: count });
    return { replicas: undefined, name: '', condition: first?.condition, events, steps, error };
  }
  if (count > 1) steps.push({ step: 'highest', name, replicas, metrics: count });
  const condition: HpaCondition = {
    type: 'ScalingActive',
    status: 'True',
    reason: 'ValidMetricFound',
    message: `the HPA was able to successfully calculate a replica count from ${name}`,
  };
  return { replicas, name, condition, events, steps, error };
}

function recommendBy(
  spec: HpaSpec,
  metric: Metric,
  reading: Reading | undefined,
  seen: HpaObservation,
): Recommendation {
  const { spec: source, target } = metric;
  const { replicas, statusReplicas = replicas } = seen;
  switch (source.type) {
    case 'Resource':
    case 'ContainerResource': {
      const { name, container } =
        source.type === 'Resource' ? { ...source.resource, container: undefined } : source.containerResource;
      const sums = (requestOf?: { container: string | undefined }) =>
        totalsOf(reading, `unable to get metrics for resource ${name}: `, 'resource', (samples) =>
          sumPods(seen.pods, samples, seen.at, spec.controller, name, requestOf),
        );
      if (target.kind === 'averageValue') return byAverage(spec, replicas, target.milli, sums());
      if (target.kind === 'utilization') return byUtilization(spec, replicas, target.percent, sums({ container }));
      throw new MetricError(
        'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set',
      );
    }
    case 'Pods': {
      const sums = totalsOf(reading, `unable to get metric ${source.pods.metric.name}: `, 'custom', (samples) =>
        sumPods(seen.pods, samples, seen.at, spec.controller, ''),
      );
      return byAverage(spec, replicas, target.kind === 'averageValue' ? target.milli : 0, sums);
    }
    case 'Object': {
      const { metric: identifier, describedObject } = source.object;
      if (target.kind !== 'value' && target.kind !== 'averageValue') {
        throw new MetricError(
          'invalid object metric source: neither a value target nor an average value target was set',
        );
      }
      // The controller's own message has the object's name and the error the wrong way round.
      const where = `${describedObject.kind} on ${seen.namespace ?? 'default'} ${describedObject.name}`;
      const value = sumOf(reading, (error) => `unable to get metric ${identifier.name}: ${where}/${error}`, 'custom');
      return target.kind === 'value'
        ? byValue(spec, replicas, target.milli, value, seen.pods)
        : byShare(spec, statusReplicas, target.milli, value);
    }
    case 'External': {
      const { name, selector } = source.external.metric;
      if (target.kind !== 'value' && target.kind !== 'averageValue') {
        throw new MetricError(
          'invalid external metric source: neither a value target nor an average value target was set',
        );
      }
      const where = `${seen.namespace ?? 'default'}/${name}/${selectorText(selector)}`;
      const value = sumOf(reading, (error) => `unable to get external metric ${where}: ${error}`, 'external');
      return target.kind === 'value'
        ? byValue(spec, replicas, target.milli, value, seen.pods)
        : byShare(spec, statusReplicas, target.milli, value);
    }
  }
}

function totalsOf(
  reading: Reading | undefined,
  prefix: string,
  api: 'resource' | 'custom',
  sum: (samples: Extract<Reading, { samples: unknown }>['samples']) => PodTotals,
): PodTotals {
  if (reading && 'totals' in reading) {
    if (reading.totals.samples === 0) {
      throw new MetricError('did not receive metrics for targeted pods (pods might be unready)');
    }
    return reading.totals;
  }
  if (reading && 'error' in reading) {
    throw new MetricError(`${prefix}unable to fetch metrics from ${api} metrics API: ${reading.error}`);
  }
  const samples = reading && 'samples' in reading ? reading.samples : [];
  if (samples.length === 0) throw new MetricError(`${prefix}no metrics returned from ${api} metrics API`);
  return sum(samples);
}

/** The sum of the series of an external metric, or an object's one value, in thousandths. */
function sumOf(reading: Reading | undefined, message: (error: string) => string, api: 'custom' | 'external'): number {
  if (reading && 'error' in reading) {
    throw new MetricError(message(`unable to fetch metrics from ${api} metrics API: ${reading.error}`));
  }
  const values = reading && 'values' in reading ? reading.values : [];
  if (values.length === 0) throw new MetricError(message(`no metrics returned from ${api} metrics API`));
  return values.reduce<number>((sum, value) => sum + milli(value), 0);
}
