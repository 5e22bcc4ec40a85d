import type { Autoscaler, Claim, Figures, Sample } from '../trace/trace.js';
import { took } from './ages.js';
import type { Evidence } from './evidence.js';

/** Knative decides every 2 s of what it scraped the second before; an HPA every 15 s of metrics as old as that. */
const LAG = { HorizontalPodAutoscaler: 30, KnativePodAutoscaler: 6 };

/** Seconds from one decision to the next, and how far apart samples may be that show what each of them was made of. */
const LOOKS = {
  HorizontalPodAutoscaler: { period: 15, apart: 5 },
  KnativePodAutoscaler: { period: 2, apart: 2 },
};

type Known = Sample & { theory: number };

/** Samples of the load and after it that have a theory, and those of them that differ from it by more than one pod. */
export function compare(
  kind: Autoscaler['kind'],
  samples: readonly Sample[],
): { compared: Known[]; differing: Known[] } {
  const compared = samples.filter((sample): sample is Known => sample.at >= 0 && sample.theory !== null);
  const differing = compared.filter(
    ({ at, wanted }) =>
      !compared.some((other) => other.at <= at && other.at >= at - LAG[kind] && Math.abs(other.theory - wanted) <= 1),
  );
  return { compared, differing };
}

/** That the autoscaler did what theory says. Where nobody looked closely, it is not held against it; undefined without a theory. */
export function theoryClaim(
  { autoscaler, observations }: Evidence,
  samples: readonly Sample[],
  { peak, theoryPeak, theoryAgreement }: Figures,
): Claim | undefined {
  if (theoryPeak === null || theoryAgreement === null) return undefined;
  const { kind, window } = autoscaler;
  const { period, apart } = LOOKS[kind];
  const looks = looksOf(samples, observations);
  const gaps = looks.filter(({ age }) => age > apart);
  const isBlind = (from: number, to: number) => gaps.some((gap) => gap.from < to && gap.to > from);
  const { compared, differing } = compare(kind, samples);
  const late = Math.max(2, ...looks.map(({ age }) => age).filter((age) => age <= apart));
  const sure = sustainedPeak(compared, period + late, isBlind);
  const above = samples.find(({ at, wanted }) => at >= 0 && wanted > theoryPeak + 1);
  // What theory remembers is as old as the window.
  const unexplained = differing.filter(({ at }) => !isBlind(at - LAG[kind] - window, at));
  const isKnown = compared.length >= samples.filter(({ at }) => at >= 0).length / 2;
  const blindness =
    gaps.length > 0 ? `; not seen for up to ${Math.round(Math.max(...gaps.map(({ age }) => age)))} s` : '';
  return {
    text: 'asks for what theory asks for, within one pod',
    held:
      isKnown &&
      (!above || isBlind(-LAG[kind], above.at)) &&
      peak >= sure - 1 &&
      unexplained.length <= 0.1 * compared.length,
    seen: `peak ${peak}, by theory ${theoryPeak}, long enough to be seen ${sure}; alike in ${Math.round(theoryAgreement * 100)} % of the seconds${blindness}`,
  };
}

/** From one sample with a theory to the next, in seconds. */
function looksOf(samples: readonly Sample[], observations: Evidence['observations']) {
  const looks: { from: number; to: number; age: number }[] = [];
  let from = samples[0]?.at ?? 0;
  for (const [i, { at, theory }] of samples.entries()) {
    if (theory === null && i < samples.length - 1) continue;
    looks.push({ from, to: at, age: at - from + took(observations, i) });
    from = at;
  }
  return looks;
}

/** Most pods that theory asked for in every second of a period: what an autoscaler that looks once in it cannot miss. */
function sustainedPeak(
  known: readonly Known[],
  period: number,
  isBlind: (from: number, to: number) => boolean,
): number {
  const last = known.at(-1)?.at ?? 0;
  const whole = known.filter(({ at }) => at + period <= last && !isBlind(at, at + period));
  const least = whole.map(({ at }) =>
    Math.min(...known.filter((one) => one.at >= at && one.at <= at + period).map(({ theory }) => theory)),
  );
  return Math.max(0, ...least);
}
