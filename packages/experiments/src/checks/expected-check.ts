import type { Autoscaler, Check, Sample } from '../trace/trace.js';
import { took } from './ages.js';
import type { Evidence } from './evidence.js';
import type { Seen } from './seen.js';

/** Knative decides every 2 s of what it scraped the second before; an HPA every 15 s of metrics as old as that. */
const LAG = { HorizontalPodAutoscaler: 30, KnativePodAutoscaler: 6 };

/** Seconds from one decision to the next, and how far apart samples may be that show what each of them was made of. */
const SYNCS = {
  HorizontalPodAutoscaler: { period: 15, apart: 5 },
  KnativePodAutoscaler: { period: 2, apart: 2 },
};

type Known = Sample & { expected: number };

/** Samples of the load and after it with expected replicas, and those that differ from them by more than one. */
export function compare(
  kind: Autoscaler['kind'],
  samples: readonly Sample[],
): { compared: Known[]; differing: Known[] } {
  const compared = samples.filter((sample): sample is Known => sample.at >= 0 && sample.expected !== null);
  const differing = compared.filter(
    ({ at, desired }) =>
      !compared.some(
        (other) => other.at <= at && other.at >= at - LAG[kind] && Math.abs(other.expected - desired) <= 1,
      ),
  );
  return { compared, differing };
}

/** Compares the autoscaler with the algorithm, where the samples are close enough; undefined where nothing is expected. */
export function matchesAlgorithm({ evidence, samples, figures }: Seen): Check | undefined {
  const { autoscaler, observations } = evidence;
  const { peak, expectedPeak, agreement } = figures;
  if (expectedPeak === null || agreement === null) return undefined;
  const { kind, window } = autoscaler;
  const { period, apart } = SYNCS[kind];
  const looks = looksOf(samples, observations);
  const gaps = looks.filter(({ age }) => age > apart);
  const isBlind = (from: number, to: number) => gaps.some((gap) => gap.from < to && gap.to > from);
  const { compared, differing } = compare(kind, samples);
  const late = Math.max(2, ...looks.map(({ age }) => age).filter((age) => age <= apart));
  const sure = sustainedPeak(compared, period + late, isBlind);
  const above = samples.find(({ at, desired }) => at >= 0 && desired > expectedPeak + 1);
  // What the algorithm remembers is as old as the window.
  const unexplained = differing.filter(({ at }) => !isBlind(at - LAG[kind] - window, at));
  const isKnown = compared.length >= samples.filter(({ at }) => at >= 0).length / 2;
  const blindness =
    gaps.length > 0 ? `; not observed for up to ${Math.round(Math.max(...gaps.map(({ age }) => age)))} s` : '';
  return {
    id: 'matchesAlgorithm',
    text: 'desires the replicas that the algorithm expects, within one',
    passed:
      isKnown &&
      (!above || isBlind(-LAG[kind], above.at)) &&
      peak >= sure - 1 &&
      unexplained.length <= 0.1 * compared.length,
    observed: `peak ${peak}, expected ${expectedPeak}, long enough for every sync ${sure}; alike in ${Math.round(agreement * 100)} % of the seconds${blindness}`,
  };
}

/** From one sample with expected replicas to the next, in seconds. */
function looksOf(samples: readonly Sample[], observations: Evidence['observations']) {
  const looks: { from: number; to: number; age: number }[] = [];
  let from = samples[0]?.at ?? 0;
  for (const [i, { at, expected }] of samples.entries()) {
    if (expected === null && i < samples.length - 1) continue;
    looks.push({ from, to: at, age: at - from + took(observations, i) });
    from = at;
  }
  return looks;
}

/** Most replicas that were expected in every second of a period: what an autoscaler that syncs once in it cannot miss. */
function sustainedPeak(
  known: readonly Known[],
  period: number,
  isBlind: (from: number, to: number) => boolean,
): number {
  const last = known.at(-1)?.at ?? 0;
  const whole = known.filter(({ at }) => at + period <= last && !isBlind(at, at + period));
  const least = whole.map(({ at }) =>
    Math.min(...known.filter((one) => one.at >= at && one.at <= at + period).map(({ expected }) => expected)),
  );
  return Math.max(0, ...least);
}
