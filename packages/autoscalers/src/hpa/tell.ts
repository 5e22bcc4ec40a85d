import { decimal } from '../quantity.js';
import { plural, round } from '../tell.js';
import type { HpaStep } from './steps.js';

/** Describes the steps of a sync, one sentence for each. */
export function tellHpa(steps: readonly HpaStep[]): string[] {
  return steps.map(sentence);
}

function sentence(step: HpaStep): string {
  switch (step.step) {
    case 'no scale':
      return `The controller cannot read the scale of the target: ${step.error}.`;
    case 'disabled':
      return 'The target has 0 replicas, so the HPA is disabled until someone scales it up.';
    case 'out of range':
      return `The target has ${step.from} replicas, ${step.bound === 'max' ? 'more than maxReplicas' : 'fewer than minReplicas'} (${step.to}), so the controller does not read the metrics.`;
    case 'no selector':
      return `The controller cannot tell which pods belong to the target: ${step.message}.`;
    case 'metric':
      return metricSentence(step);
    case 'unknown metric':
      return `A metric is unknown (${step.reason}): ${step.message}.`;
    case 'no recommendation':
      return step.unknown === step.metrics
        ? 'No metric is known, so the HPA keeps the replicas.'
        : `${step.unknown} of ${step.metrics} metrics are unknown, and the HPA does not scale down on the others alone.`;
    case 'highest':
      return `The highest recommendation of ${step.metrics} metrics is ${step.replicas}, by ${step.name}.`;
    case 'stabilized':
      return step.direction === 'down'
        ? `Scale-down is stabilized: the highest recommendation of the last ${step.window} s is ${step.to}, not ${step.from}.`
        : `Scale-up is stabilized: the lowest recommendation of the last ${step.window} s leaves ${step.to}, not ${step.from}.`;
    case 'limited':
      return limitSentence(step);
    case 'raised to the minimum':
      return `minReplicas is ${step.to}.`;
    case 'scaled':
      return `The HPA scales the target from ${step.from} to ${step.to}: ${step.reason}.`;
    case 'not scaled':
      return `The controller cannot scale the target from ${step.from} to ${step.to}: ${step.error}.`;
    case 'kept':
      return `The HPA keeps ${plural(step.replicas, 'replica')}.`;
  }
}

function metricSentence(step: Extract<HpaStep, { step: 'metric' }>): string {
  const { target, rule, replicas, pods, adjusted } = step;
  const unit = (value: number) => (target.kind === 'utilization' ? `${value} %` : decimal(value));
  const goal = target.kind === 'utilization' ? target.percent : target.kind === 'none' ? 0 : target.milli;
  const lead = `${step.name}: ${unit(step.current)} of ${unit(goal)}${target.kind === 'averageValue' ? ' per pod' : ''}`;
  const ratio = adjusted ? adjusted.ratio : step.ratio;
  const counted = adjusted
    ? [
        adjusted.missing > 0 ? `${plural(adjusted.missing, 'pod')} without a sample` : '',
        adjusted.unready > 0 ? `${plural(adjusted.unready, 'pod')} not ready` : '',
      ].filter(Boolean)
    : [];
  const withThese = counted.length > 0 ? `, with ${counted.join(' and ')} ${round(ratio)}` : '';
  const start = `${lead} → ratio ${round(step.ratio)}${withThese}`;
  const { up, down } = step.tolerance;
  switch (rule) {
    case 'tolerance':
      return `${start}, within the tolerance (${round(1 - down)} to ${round(1 + up)}) → ${replicas}.`;
    case 'unclear':
      return `${start}: too little is known to change anything → ${replicas}.`;
    case 'share':
      return `${start} → ${replicas}.`;
    case 'ratio':
      return `${start} × ${plural(pods ?? 0, 'pod')} → ${replicas}.`;
  }
}

function limitSentence(step: Extract<HpaStep, { step: 'limited' }>): string {
  const { from, to, current, reason, policies, select } = step;
  if (reason === 'TooManyReplicas') return `${from} is capped to ${to} by maxReplicas.`;
  if (reason === 'TooFewReplicas') return `${from} is raised to ${to} by minReplicas.`;
  if (!policies) return `${from} is capped to ${to} by the default scale-up limit: twice the ${current}, or 4.`;
  const direction = reason === 'ScaleUpLimit' ? 'scaleUp' : 'scaleDown';
  if (select === 'Disabled') return `${direction} is disabled, so ${from} becomes ${to}.`;
  const list = policies.map(
    ({ type, value, periodSeconds, limit, start }) =>
      `${value} ${type === 'Pods' ? 'pods' : '%'} in ${periodSeconds} s from ${start} allows ${limit}`,
  );
  return `${from} is limited to ${to} by the ${direction} policies (${select}): ${list.join('; ')}.`;
}
