import { plural, round } from '../tell.js';
import type { KedaStep } from './steps.js';

/** Describes the steps of a poll, one sentence for each. */
export function tellKeda(steps: readonly KedaStep[]): string[] {
  return steps.map(sentence);
}

function sentence(step: KedaStep): string {
  switch (step.step) {
    case 'trigger': {
      const value = `Trigger ${step.name}: ${step.value}`;
      if (step.isFallback) return `${value} by the fallback, since its source does not answer.`;
      return `${value}, ${step.isActive ? 'active' : 'not active'} (activation above ${round(step.activation)}).`;
    }
    case 'trigger error':
      return `Trigger ${step.name} has no value: ${step.error}.`;
    case 'waits for fallback':
      return `KEDA keeps ${plural(step.replicas, 'replica')} until the fallback begins.`;
    case 'left to the HPA':
      return `A trigger is active, so the HPA decides about the ${plural(step.replicas, 'replica')}.`;
    case 'cooling down':
      return `No trigger is active; KEDA waits for ${round(step.wait)} s more of ${step.period} s.`;
    case 'scaled': {
      const why = {
        activated: 'a trigger is active',
        'cooled down': 'no trigger was active for the cooldown period',
        'below the minimum': 'the target has fewer than minReplicaCount',
      };
      return `KEDA scales the target from ${step.from} to ${step.to}: ${why[step.why]}.`;
    }
    case 'kept':
      return `KEDA keeps ${plural(step.replicas, 'replica')}.`;
  }
}
