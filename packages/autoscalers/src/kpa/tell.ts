import { plural, round } from '../tell.js';
import type { KpaStep } from './steps.js';

/** Describes the steps of a tick, one sentence for each. */
export function tellKpa(steps: readonly KpaStep[]): string[] {
  return steps.map(sentence);
}

function sentence(step: KpaStep): string {
  switch (step.step) {
    case 'no data':
      return 'The autoscaler has no metrics of the revision yet.';
    case 'averages': {
      const unit = step.metric === 'rps' ? 'requests/s' : 'requests in flight';
      return `${round(step.stable)} ${unit} over ${step.stableWindow} s ÷ ${round(step.target)} per pod → ${step.stablePods}; ${round(step.panic)} over ${step.panicWindow} s → ${step.panicPods}.`;
    }
    case 'rate':
      return step.to < step.from
        ? `The ${step.window} window's ${step.from} is capped to ${step.to}: at most ${round(step.rate)} times the ${plural(step.ready, 'ready pod')}.`
        : `The ${step.window} window's ${step.from} is raised to ${step.to}: at least 1/${round(step.rate)} of the ${plural(step.ready, 'ready pod')}.`;
    case 'activation scale':
      return `The activation scale raises the ${step.window} window's ${step.from} to ${step.to}.`;
    case 'panic':
      return panicSentence(step);
    case 'panic scale':
      return `Panic only scales up: ${step.from} becomes ${step.to}.`;
    case 'delayed':
      return `The scale-down delay of ${step.seconds} s keeps ${step.to}, not ${step.from}.`;
    case 'burst capacity':
      return `Excess burst capacity: ${plural(step.ready, 'pod')} × ${round(step.total)} − ${round(step.target)} − ${round(step.panic)} → ${step.excess}, ${step.excess < 0 ? 'so the activator is in the path' : 'so requests go straight to the pods'}.`;
    case 'bounds':
      return step.by === 'max'
        ? `${step.from} is capped to ${step.to} by max-scale.`
        : `${step.from} is raised to ${step.to} by ${step.by === 'min' ? 'min-scale' : 'initial-scale'}.`;
    case 'zero':
      return zeroSentence(step);
    case 'scaled':
      return `The revision is scaled from ${step.from} to ${step.to}.`;
    case 'kept':
      return `The revision keeps ${plural(step.replicas, 'replica')}.`;
  }
}

function panicSentence({ change, ratio, threshold }: Extract<KpaStep, { step: 'panic' }>): string {
  const why = `the panic window needs ${round(ratio)} times the ready pods, the threshold is ${round(threshold)}`;
  switch (change) {
    case 'begins':
      return `Panic begins: ${why}.`;
    case 'continues':
      return `Panic continues: ${why}.`;
    case 'lasts':
      return `Panic lasts until a whole stable window is below the threshold: ${why}.`;
    case 'ends':
      return `Panic ends: ${why}.`;
  }
}

function zeroSentence({ outcome, wait = 0 }: Extract<KpaStep, { step: 'zero' }>): string {
  switch (outcome) {
    case 'forbidden':
      return 'Scale to zero is disabled in the cluster, so one pod stays.';
    case 'still activating':
      return 'The revision is still activating.';
    case 'activation timed out':
      return 'The revision did not become active within its progress deadline, so it is scaled to 0.';
    case 'was active too shortly':
      return `One pod stays: the revision must have been active for a stable window, for ${round(wait)} s more.`;
    case 'becomes inactive':
      return 'No traffic: the revision becomes inactive, and the activator comes into the path.';
    case 'activator not in path':
      return 'The last pod stays until the activator is in the path.';
    case 'retained':
      return `The last pod is retained for ${round(wait)} s more.`;
    case 'in grace period':
      return `The last pod stays for the grace period, ${round(wait)} s more.`;
    case 'allowed':
      return 'The last pod may go.';
  }
}
