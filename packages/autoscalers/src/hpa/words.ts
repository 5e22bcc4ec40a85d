import type { LabelSelector } from './manifest.js';
import type { Metric } from './spec.js';

/** What the controller calls a metric in its messages, wrong names included. */
export function nameOf({ spec, target }: Metric): string {
  const resource = (name: string, of: string) =>
    target.kind === 'averageValue' ? `${name} resource` : `${name} ${of}resource utilization (percentage of request)`;
  switch (spec.type) {
    case 'Resource':
      return resource(spec.resource.name, '');
    case 'ContainerResource':
      return resource(spec.containerResource.name, 'container ');
    case 'Pods':
      return `pods metric ${spec.pods.metric.name}`;
    case 'Object': {
      const { describedObject, metric } = spec.object;
      if (target.kind === 'value') return `${describedObject.kind} metric ${metric.name}`;
      return `external metric ${metric.name}(${selectorText(metric.selector)})`;
    }
    case 'External':
      return `external metric ${spec.external.metric.name}(${selectorText(spec.external.metric.selector)})`;
  }
}

/** The reason of the condition, and what the controller puts before an error: in the condition, and around that. */
export function failureOf({ spec, target }: Metric): { reason: string; outer: string; inner: string } {
  const usage = (name: string) => {
    if (target.kind === 'none') return '';
    return `failed to get ${name} ${target.kind === 'averageValue' ? 'usage' : 'utilization'}: `;
  };
  switch (spec.type) {
    case 'Resource': {
      const { name } = spec.resource;
      return {
        reason: 'FailedGetResourceMetric',
        outer: `failed to get ${name} resource metric value`,
        inner: usage(name),
      };
    }
    case 'ContainerResource': {
      const { name, container } = spec.containerResource;
      return {
        reason: 'FailedGetContainerResourceMetric',
        outer: `failed to get ${container} container metric value`,
        inner: usage(name),
      };
    }
    case 'Pods':
      return { reason: 'FailedGetPodsMetric', outer: 'failed to get pods metric value', inner: '' };
    case 'Object': {
      const middle = target.kind === 'averageValue' ? `: failed to get ${spec.object.metric.name} object metric` : '';
      return { reason: 'FailedGetObjectMetric', outer: `failed to get object metric value${middle}`, inner: '' };
    }
    case 'External': {
      const { name } = spec.external.metric;
      const middle = {
        averageValue: `: failed to get ${name} external metric`,
        value: `: failed to get external metric ${name}`,
      };
      return {
        reason: 'FailedGetExternalMetric',
        outer: `failed to get ${name} external metric value${target.kind === 'averageValue' || target.kind === 'value' ? middle[target.kind] : ''}`,
        inner: '',
      };
    }
  }
}

/** A label selector as Go prints it. */
export function selectorText(selector: LabelSelector | undefined): string {
  if (!selector) return 'nil';
  const labels = Object.entries(selector.matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  const map = labels.map(([key, value]) => `${key}: ${value},`).join('');
  return `&LabelSelector{MatchLabels:map[string]string{${map}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}
