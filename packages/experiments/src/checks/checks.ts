import { failed } from '../load/requests.js';
import type { Claim, Figures, Sample } from '../trace/trace.js';
import type { Evidence } from './evidence.js';
import { theoryClaim } from './expected-check.js';
import { hpaClaims } from './hpa-checks.js';

/** What an experiment must show, and whether it did. The docs name claims by their place: a new one goes to the end. */
export function claims(evidence: Evidence, samples: readonly Sample[], figures: Figures): Claim[] {
  const { experiment, autoscaler, requests, counted, interrupted, dropped, hpa } = evidence;
  const bad = requests.filter(failed);
  const result: Claim[] = [
    {
      text: 'every request is answered',
      held: requests.length > 0 && bad.length === 0,
      seen: `${requests.length} requests, ${bad.length} failed${bad[0] ? `, the first with ${bad[0].status} ${bad[0].error}` : ''}`,
    },
    {
      text: 'every request that k6 counted is in the trace',
      // One in flight when k6 is stopped may be counted, and its line in the log be lost.
      held: requests.length <= counted && counted <= requests.length + interrupted,
      seen: `${counted} counted, ${requests.length} in the trace${interrupted > 0 ? `, ${interrupted} in flight when k6 was stopped` : ''}`,
    },
    {
      text: `grows from ${autoscaler.min} to at least ${experiment.peak}`,
      held:
        samples.some(({ at, ready }) => at <= 1 && ready === autoscaler.min) &&
        figures.peak >= experiment.peak &&
        figures.peakReady > autoscaler.min,
      seen: `${figures.peak} wanted, ${figures.peakReady} ready`,
    },
    {
      text: `returns to ${autoscaler.min}`,
      held: samples.at(-1)?.ready === autoscaler.min && figures.minimumAfter !== null,
      seen: `${figures.minimumAfter} s after the load`,
    },
  ];
  const byTheory = theoryClaim(evidence, samples, figures);
  if (byTheory) result.push(byTheory);
  if (experiment.secondPodWithin !== undefined) {
    result.push({
      text: `has a second pod within ${experiment.secondPodWithin} s`,
      held: figures.secondPodAfter !== null && figures.secondPodAfter <= experiment.secondPodWithin,
      seen: `after ${figures.secondPodAfter} s`,
    });
  }
  if (experiment.coldStarts) {
    const zeros = samples.filter(({ at, pods }, i) => at > 0 && pods === 0 && (samples[i - 1]?.pods ?? 0) > 0).length;
    result.push({
      text: `starts from zero ${experiment.coldStarts} times, and is at zero again after each`,
      held: figures.coldStarts?.length === experiment.coldStarts && zeros === experiment.coldStarts,
      seen: `${figures.coldStarts?.length} cold starts, ${zeros} times back at zero`,
    });
  }
  if (hpa) result.push(...hpaClaims(hpa, evidence, samples));
  if (experiment.amount === 'RATE') {
    result.push({
      // A generator that is short of CPU falls behind its rate; that loses no request.
      text: 'begins nine of ten requests in time',
      held: dropped <= 0.1 * (counted + dropped),
      seen: `${dropped} of ${counted + dropped} not begun`,
    });
  }
  if (!experiment.coldStarts) {
    const count = answeredMeanwhile(evidence);
    result.push({ text: 'answers requests while pods go', held: count > 0, seen: `${count} answered meanwhile` });
  }
  return result;
}

/** Requests answered from when fewer pods are seen, or some on their way out, until none of those is left. */
function answeredMeanwhile({ observations, requests }: Evidence): number {
  const times = observations.flatMap(({ time, pods, leaving }, i) => {
    const before = observations[i - 1];
    if (!before) return [];
    return pods < before.pods || leaving > 0 || before.leaving > 0 ? [{ from: before.time, to: time }] : [];
  });
  return requests.filter((one) => !failed(one) && times.some(({ from, to }) => one.end > from && one.end <= to)).length;
}
