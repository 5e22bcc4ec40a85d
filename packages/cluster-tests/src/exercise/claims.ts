import type { HpaSpec } from '../objects.js';
import type { Claim, Figures, Sample } from '../trace/trace.js';
import type { Evidence } from './evaluate.js';
import { failed } from './requests.js';
import { isNear } from './theory/hpa.js';

/** Seconds from one decision to the next, and 2 more by which a sample may be late. */
const PERIOD = { HorizontalPodAutoscaler: 17, KnativePodAutoscaler: 4 };

/** What an exercise must show, and whether it did. */
export function claims(evidence: Evidence, samples: readonly Sample[], figures: Figures): Claim[] {
  const { exercise, autoscaler, requests, counted, dropped, hpa } = evidence;
  const bad = requests.filter(failed);
  const result: Claim[] = [
    {
      text: 'every request is answered',
      held: requests.length > 0 && bad.length === 0,
      seen: `${requests.length} requests, ${bad.length} failed${bad[0] ? `, the first with ${bad[0].status} ${bad[0].error}` : ''}`,
    },
    {
      text: 'every request that k6 counted is in the trace',
      // A generator that is short of CPU may fall behind its rate a little; that loses no request.
      held: counted === requests.length && dropped <= 0.01 * counted,
      seen: `${counted} counted, ${requests.length} in the trace; ${dropped} not begun in time`,
    },
    {
      text: `grows from ${autoscaler.min} to at least ${exercise.peak}`,
      held:
        samples.some(({ at, ready }) => at <= 1 && ready === autoscaler.min) &&
        figures.peak >= exercise.peak &&
        figures.peakReady > autoscaler.min,
      seen: `${figures.peak} wanted, ${figures.peakReady} ready`,
    },
    {
      text: `returns to ${autoscaler.min}`,
      held: samples.at(-1)?.ready === autoscaler.min && figures.minimumAfter !== null,
      seen: `${figures.minimumAfter} s after the load`,
    },
  ];
  const { theoryPeak, theoryAgreement } = figures;
  if (theoryPeak !== null && theoryAgreement !== null) {
    const sure = sustainedPeak(samples, PERIOD[autoscaler.kind]);
    result.push({
      text: 'asks for what theory asks for, within one pod',
      held: figures.peak <= theoryPeak + 1 && figures.peak >= sure - 1 && theoryAgreement >= 0.9,
      seen: `peak ${figures.peak}, by theory ${theoryPeak}, long enough to be seen ${sure}; alike in ${Math.round(theoryAgreement * 100)} % of the seconds`,
    });
  }
  if (exercise.secondPodWithin !== undefined) {
    result.push({
      text: `has a second pod within ${exercise.secondPodWithin} s`,
      held: figures.secondPodAfter !== null && figures.secondPodAfter <= exercise.secondPodWithin,
      seen: `after ${figures.secondPodAfter} s`,
    });
  }
  if (exercise.coldStarts) {
    const zeros = samples.filter(({ at, pods }, i) => at > 0 && pods === 0 && (samples[i - 1]?.pods ?? 0) > 0).length;
    result.push({
      text: `starts from zero ${exercise.coldStarts} times, and is at zero again after each`,
      held: figures.coldStarts?.length === exercise.coldStarts && zeros === exercise.coldStarts,
      seen: `${figures.coldStarts?.length} cold starts, ${zeros} times back at zero`,
    });
  }
  if (hpa) result.push(...hpaClaims(hpa, autoscaler.window, samples, evidence.hpaTable));
  return result;
}

/** Most pods that theory asked for in every second of a period: what an autoscaler that looks once in it cannot miss. */
function sustainedPeak(samples: readonly Sample[], period: number): number {
  const known = samples.filter(({ at, theory }) => at >= 0 && theory !== null);
  const whole = known.filter(({ at }) => at + period <= (known.at(-1)?.at ?? 0));
  const least = whole.map(({ at }) =>
    Math.min(...known.filter((one) => one.at >= at && one.at <= at + period).map(({ theory }) => theory ?? 0)),
  );
  return Math.max(0, ...least);
}

function hpaClaims(hpa: HpaSpec, window: number, samples: readonly Sample[], table?: string): Claim[] {
  const names = (hpa.metrics ?? []).flatMap(({ resource }) => resource?.name ?? []);
  const unknown = samples.filter(({ metrics }) => names.some((name) => metrics[name] === null)).length;
  const falls = samples.filter(({ wanted }, i) => wanted < (samples[i - 1]?.wanted ?? 0));
  // Between the last second in which the HPA's own metrics asked for more pods and the moment they went.
  const waits = falls.map(
    ({ at, wanted }) => at - (samples.findLast((one) => one.at < at && needed(hpa, one) > wanted)?.at ?? at),
  );
  const shortest = Math.round(Math.min(...waits));
  const result: Claim[] = [
    {
      text: `knows its metrics at all times: ${names.join(', ')}`,
      held: unknown === 0,
      seen: `unknown in ${unknown} of ${samples.length} seconds`,
    },
    {
      // The controller looks every 15 s and shows what it saw until its next look; a sample may be 2 s late.
      text: `keeps a pod for ${window} s after it was last needed`,
      held: falls.length > 0 && shortest >= window - 17,
      seen: `${falls.length} times fewer, after ${shortest} s or more`,
    },
  ];
  if (table !== undefined) {
    const line = table.trim().split('\n').at(-1) ?? '';
    const percents = (hpa.metrics ?? []).map(
      ({ resource }) => `${resource?.name}: \\d+%/${resource?.target.averageUtilization}%`,
    );
    const columns = [
      '\\S+',
      'Deployment/\\S+',
      percents.join(', '),
      hpa.minReplicas ?? 1,
      hpa.maxReplicas,
      '\\d+',
      '\\S+',
    ];
    result.push({
      text: 'kubectl get hpa shows use against target, min, max and replicas',
      held: new RegExp(`^${columns.join('\\s+')}$`).test(line.trim()),
      seen: line.trim().replace(/\s+/g, ' '),
    });
  }
  const up = hpa.behavior?.scaleUp?.policies;
  if (up) {
    const excess = samples.filter(({ at, wanted }) => {
      const allowed = up.map(({ type, value, periodSeconds }) => {
        // Two seconds of grace: a change is seen up to one after it was made.
        const from =
          samples.findLast((other) => other.at <= at - periodSeconds + 2)?.wanted ?? samples[0]?.wanted ?? wanted;
        return type === 'Pods' ? from + value : Math.ceil(from * (1 + value / 100));
      });
      return wanted > Math.max(...allowed);
    });
    result.push({
      text: 'never grows faster than its policies allow',
      held: excess.length === 0,
      seen: `too fast in ${excess.length} seconds`,
    });
  }
  return result;
}

/** Pods that the metrics which an HPA shows ask for: no change within 10 % of a target. */
function needed(hpa: HpaSpec, { pods, metrics }: Sample): number {
  const each = (hpa.metrics ?? []).map(({ resource }) => {
    const ratio = (metrics[resource?.name ?? ''] ?? 0) / (resource?.target.averageUtilization ?? 100);
    return isNear(ratio) ? pods : Math.ceil(ratio * pods);
  });
  return Math.max(0, ...each);
}
