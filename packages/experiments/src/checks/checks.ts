import { failed } from '../load/requests.js';
import type { Check } from '../trace/trace.js';
import type { Evidence } from './evidence.js';
import { matchesAlgorithm } from './expected-check.js';
import { holds, knowsItsMetrics, scalesUpWithinPolicies, showsUsage } from './hpa-checks.js';
import type { Seen } from './seen.js';

/** One thing that must hold; undefined where it does not apply to the overlay. */
type Checker = (seen: Seen) => Check | undefined;

/** In the order in which an experiment is told. */
const ALL: readonly Checker[] = [
  startsAtMinimum,
  scalesUp,
  holds,
  scalesDown,
  answersEveryRequest,
  countsEveryRequest,
  startsRequestsInTime,
  answersWhileScalingDown,
  matchesAlgorithm,
  secondPodInTime,
  startsFromZero,
  knowsItsMetrics,
  showsUsage,
  scalesUpWithinPolicies,
];

/** Judges a run. Which checks apply follows from what the overlay rendered to, and from its experiment.yaml. */
export function checks(seen: Seen): Check[] {
  return ALL.flatMap((check) => check(seen) ?? []);
}

function startsAtMinimum({ evidence: { autoscaler }, samples }: Seen): Check {
  const first = samples.filter(({ at }) => at <= 1);
  return {
    id: 'startsAtMinimum',
    text: `starts with ${autoscaler.min} ready pods`,
    passed: first.some(({ ready }) => ready === autoscaler.min),
    observed: `${first.at(-1)?.ready ?? 'no'} ready when the load started`,
  };
}

function scalesUp({ evidence: { autoscaler, experiment }, figures: { peak, peakReady } }: Seen): Check {
  return {
    id: 'scalesUp',
    text: `scales up to at least ${experiment.peak} desired replicas`,
    passed: peak >= experiment.peak && peakReady > autoscaler.min,
    observed: `${peak} desired, ${peakReady} ready`,
  };
}

function scalesDown({ evidence: { autoscaler }, samples, figures: { minimumAfter } }: Seen): Check {
  return {
    id: 'scalesDown',
    text: `scales down to ${autoscaler.min}`,
    passed: samples.at(-1)?.ready === autoscaler.min && minimumAfter !== null,
    observed: minimumAfter === null ? 'not reached' : `${minimumAfter} s after the load`,
  };
}

function answersEveryRequest({ evidence: { requests } }: Seen): Check {
  const [first, ...others] = requests.filter(failed);
  const count = first ? others.length + 1 : 0;
  return {
    id: 'answersEveryRequest',
    text: 'every request is answered',
    passed: requests.length > 0 && !first,
    observed: `${requests.length} requests, ${count} failed${first ? `, the first with ${first.status} ${first.error}` : ''}`,
  };
}

function countsEveryRequest({ evidence: { requests, counted, interrupted } }: Seen): Check {
  return {
    id: 'countsEveryRequest',
    text: 'countsEveryRequest',
    // One in flight when k6 is stopped may be counted, and its line in the log be lost.
    passed: requests.length <= counted && counted <= requests.length + interrupted,
    observed: `${counted} counted, ${requests.length} in the trace${interrupted > 0 ? `, ${interrupted} in flight when k6 was stopped` : ''}`,
  };
}

function startsRequestsInTime({ evidence: { experiment, counted, dropped } }: Seen): Check | undefined {
  if (experiment.amount !== 'RATE') return undefined;
  return {
    id: 'startsRequestsInTime',
    text: 'nine of ten requests of the rate start in time',
    // A generator that is short of CPU falls behind its rate; that loses no request.
    passed: dropped <= 0.1 * (counted + dropped),
    observed: `${dropped} of ${counted + dropped} not started`,
  };
}

function answersWhileScalingDown({ evidence }: Seen): Check | undefined {
  if (evidence.experiment.coldStarts) return undefined;
  const count = answeredMeanwhile(evidence);
  return {
    id: 'answersWhileScalingDown',
    text: 'requests are answered while pods terminate',
    passed: count > 0,
    observed: `${count} answered meanwhile`,
  };
}

/** Requests answered from when fewer pods are seen, or some terminating, until none of those is left. */
function answeredMeanwhile({ observations, requests }: Evidence): number {
  const times = observations.flatMap(({ time, pods, terminating }, i) => {
    const before = observations[i - 1];
    if (!before) return [];
    return pods < before.pods || terminating > 0 || before.terminating > 0 ? [{ from: before.time, to: time }] : [];
  });
  return requests.filter((one) => !failed(one) && times.some(({ from, to }) => one.end > from && one.end <= to)).length;
}

function secondPodInTime({ evidence: { experiment }, figures: { secondPodAfter } }: Seen): Check | undefined {
  const { secondPodWithin } = experiment;
  if (secondPodWithin === undefined) return undefined;
  return {
    id: 'secondPodInTime',
    text: `has a second ready pod within ${secondPodWithin} s`,
    passed: secondPodAfter !== null && secondPodAfter <= secondPodWithin,
    observed: secondPodAfter === null ? 'never' : `after ${secondPodAfter} s`,
  };
}

function startsFromZero({ evidence: { experiment }, samples, figures }: Seen): Check | undefined {
  const { coldStarts } = experiment;
  if (!coldStarts) return undefined;
  const zeros = samples.filter(({ at, pods }, i) => at > 0 && pods === 0 && (samples[i - 1]?.pods ?? 0) > 0).length;
  return {
    id: 'startsFromZero',
    text: `starts from zero ${coldStarts} times, and is at zero again after each`,
    passed: figures.coldStarts?.length === coldStarts && zeros === coldStarts,
    observed: `${figures.coldStarts?.length ?? 0} cold starts, ${zeros} times back at zero`,
  };
}
