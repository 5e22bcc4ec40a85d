import { hpaExpected } from '../expected/hpa.js';
import { kpaExpected, kpaSpec } from '../expected/kpa.js';
import { failed, summarize } from '../load/requests.js';
import type { Figures, Sample, Trace } from '../trace/trace.js';
import { checks } from './checks.js';
import type { Evidence } from './evidence.js';
import { compare } from './expected-check.js';

export function evaluate(evidence: Evidence): Trace {
  const { experiment, autoscaler, start, events, coldStarts, cluster } = evidence;
  const load = evidence.load ?? { describe: 'one request at a time, each to a service at zero', seconds: 0 };
  const samples = buildSamples(evidence, load.seconds);
  const figures = buildFigures(evidence, samples, load.seconds);
  if (coldStarts) figures.coldStarts = coldStarts;
  return {
    overlay: experiment.overlay,
    startedAt: new Date(start).toISOString(),
    cluster,
    autoscaler,
    load,
    ...(evidence.sizing && { sizing: evidence.sizing }),
    samples,
    events: [
      ...events.map(({ time, text }) => ({ at: round((time - start) / 1000), text })),
      ...marks(autoscaler.min, load.seconds, figures),
    ],
    figures,
    checks: checks({ evidence, samples, figures }),
  };
}

function buildSamples(evidence: Evidence, seconds: number): Sample[] {
  const { autoscaler, start, requests, observations } = evidence;
  const expected = expectedOf(evidence);
  return observations.map(({ time, desired, pods, ready, metrics }, index) => {
    const at = (time - start) / 1000;
    const previous = observations[index - 1]?.time ?? time - 1000;
    const { failed, rate, p50, p95, p99 } = summarize(requests, previous, time);
    // An HPA has the mean of its pods, Knative the sum.
    const share = autoscaler.kind === 'KnativePodAutoscaler' ? ready : 1;
    const mean = (value: number | undefined) => (value === undefined || share === 0 ? null : round(value / share));
    const measured = Object.keys(autoscaler.targets).map((name) => [name, mean(metrics[name])]);
    return {
      at: round(at),
      phase: at < 0 ? 'before' : at < seconds ? 'load' : 'down',
      desired,
      pods,
      ready,
      expected: expected[index]?.desired ?? null,
      recommended: expected[index]?.recommended ?? null,
      metrics: Object.fromEntries(measured),
      rate: round(rate),
      failed,
      inFlight: requests.filter((request) => request.start <= time && request.end > time).length,
      p50: rounded(p50),
      p95: rounded(p95),
      p99: rounded(p99),
    };
  });
}

type Expected = { recommended: number; desired: number } | undefined;

function expectedOf({ hpa, annotations, hpaWindow, observations, start }: Evidence): Expected[] {
  const at = (time: number) => (time - start) / 1000;
  if (hpa) {
    const seen = observations.map(({ time, pods, usage }) => ({ at: at(time), replicas: pods, usage }));
    return hpaExpected(hpa, seen, hpaWindow);
  }
  const seen = observations.map(({ time, ready, averages }) => ({ at: at(time), ready, averages }));
  return kpaExpected(kpaSpec(annotations), seen).map((desired) =>
    desired === undefined ? undefined : { recommended: desired, desired },
  );
}

function buildFigures({ autoscaler, requests, start }: Evidence, samples: readonly Sample[], seconds: number): Figures {
  const during = samples.filter(({ at }) => at >= 0);
  const loaded = summarize(requests, start, seconds > 0 ? start + seconds * 1000 : Number.MAX_SAFE_INTEGER);
  const peakReady = Math.max(0, ...during.map(({ ready }) => ready));
  const first = (is: (sample: Sample) => boolean) => during.find(is)?.at ?? null;
  const last = during.findLastIndex(({ ready }) => ready > autoscaler.min);
  const minimum = during.slice(last + 1).find(({ at }) => at >= seconds)?.at ?? null;
  const { compared, differing } = compare(autoscaler.kind, samples);
  const alike = 1 - differing.length / compared.length;
  return {
    requests: requests.length,
    failed: requests.filter(failed).length,
    rate: round(loaded.rate),
    p50: rounded(loaded.p50),
    p95: rounded(loaded.p95),
    p99: rounded(loaded.p99),
    secondPodAfter: first(({ ready }) => ready >= Math.max(2, autoscaler.min + 1)),
    peak: Math.max(0, ...during.map(({ desired }) => desired)),
    peakReady,
    peakAfter: first(({ ready }) => ready === peakReady),
    expectedPeak: compared.length === 0 ? null : Math.max(...compared.map(({ expected }) => expected)),
    minimumAfter: minimum === null ? null : round(minimum - seconds),
    agreement: compared.length === 0 ? null : Math.round(alike * 100) / 100,
  };
}

/** The moments that a reader looks for. */
function marks(min: number, seconds: number, figures: Figures): Trace['events'] {
  const { secondPodAfter, peakAfter, peakReady, minimumAfter } = figures;
  const result: Trace['events'] = [];
  if (seconds === 0) return result;
  if (secondPodAfter !== null && secondPodAfter !== peakAfter)
    result.push({ at: secondPodAfter, text: 'first scale-up' });
  if (peakAfter !== null) result.push({ at: peakAfter, text: `${peakReady} pods ready` });
  if (minimumAfter !== null) result.push({ at: round(seconds + minimumAfter), text: `scaled down to ${min}` });
  return result;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function rounded(value: number | null): number | null {
  return value === null ? null : round(value);
}
