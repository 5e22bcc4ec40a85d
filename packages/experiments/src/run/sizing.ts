import type { Experiment } from '../plan/experiment.js';
import type { Autoscaler, Calibration } from '../trace/trace.js';

/** ms of CPU that a text costs where the scenarios' own numbers come from: load/lib/personas.ts. */
const TEXT_MS = 2.8;
/** Seconds that the guide's user waits between requests, on average. */
const THOUGHT = 3;
/** Of the free cores: the pods that start and k6 need the others. A steady rate also needs room for its queue to empty. */
const SHARE = { users: 0.7, rate: 0.4 };
/** CPU of a request on the whole node ÷ that of its pod: a third goes to k6, the ingress and the logs. */
const AROUND = 1.5;
/** requests/s of the scenarios' own cool-down load. */
const COOL_DOWN = 10;

/** A load that costs this cluster what the scenario's own costs the one that it was written on, as far as there is CPU. */
export interface Sizing {
  /** Of the scenario. */
  settings: Record<string, number>;
  /** Minimum number of desired replicas. */
  peak: number;
  /** Target per pod that replaces the overlay's, where the node cannot serve a rate that exceeds that. */
  target?: number;
  arithmetic: string;
}

/** @param request cores that a pod requests */
export function size(experiment: Experiment, autoscaler: Autoscaler, request: number, measured: Calibration): Sizing {
  if (experiment.amount === 'RATE') return sizeRate(experiment, autoscaler, measured);
  const textMs = textCost(measured);
  const { users, texts } = experiment.load;
  if (autoscaler.kind === 'KnativePodAutoscaler') {
    const count = Math.max(1, Math.round((texts * TEXT_MS) / textMs));
    const arithmetic = `${digits(texts * TEXT_MS)} ms of CPU per request ÷ ${digits(textMs)} ms per text = ${count} texts`;
    return { settings: { USERS: users, MIN_TEXTS: count, MAX_TEXTS: count }, peak: experiment.peak, arithmetic };
  }
  const mean = Math.min(texts, Math.max(1, Math.round((texts * TEXT_MS) / textMs)));
  const [own, each] = [texts * TEXT_MS, mean * textMs].map((ms) => ms / THOUGHT) as [number, number];
  const target = millicoresOf(autoscaler, request);
  // One pod more than the minimum has to be worth its target.
  const least = Math.ceil(((autoscaler.min + 1) * target) / each);
  const most = Math.floor((SHARE.users * 1000 * measured.freeCores) / each);
  const count = Math.max(least, Math.min(most, Math.round((users * own) / each)));
  const load = count * each;
  const peak = Math.min(experiment.peak, Math.floor((experiment.peak * load) / (users * own)));
  return {
    settings: { USERS: count, MIN_TEXTS: 1, MAX_TEXTS: 2 * mean - 1 },
    peak: Math.max(autoscaler.min + 1, peak),
    arithmetic: `${count} users × ${mean} texts × ${digits(textMs)} ms ÷ ${THOUGHT} s = ${Math.round(load)}m, ÷ ${Math.round(target)}m per pod = ${digits(load / target)} pods`,
  };
}

/**
 * The rate is what the free cores can serve, and the target follows it. Pods that start take CPU from those that serve: a
 * node with fewer free cores gets fewer of them, and so a higher target.
 */
function sizeRate(
  { load, peak }: Experiment,
  autoscaler: Autoscaler,
  { requestCpuMs, freeCores }: Calibration,
): Sizing {
  const most = Math.floor((SHARE.rate * 1000 * freeCores) / (AROUND * requestCpuMs));
  const rate = Math.max(LEAST_RATE, Math.min(load.users, most));
  const perPod = autoscaler.targets.rps ?? 0;
  const sum = `${SHARE.rate} × ${digits(freeCores)} cores ÷ (${AROUND} × ${digits(requestCpuMs)} ms) = ${most} requests/s`;
  if (rate === load.users) {
    return {
      settings: { RATE: rate },
      peak,
      arithmetic: `${sum}: enough for ${rate}, ÷ ${perPod} per pod = ${digits(rate / perPod)} pods`,
    };
  }
  const desired = Math.max(LEAST_PODS, Math.min(1, freeCores / FULL) * (load.users / perPod));
  const target = Math.max(1, Math.floor(rate / desired / UTILIZATION));
  const pods = rate / target / UTILIZATION;
  const replaced = `${rate} in place of ${load.users}, ÷ (${UTILIZATION} × a target of ${target} in place of ${digits(perPod / UTILIZATION)}) = ${digits(pods)} pods`;
  return {
    settings: { RATE: rate },
    peak: Math.max(autoscaler.min + 1, Math.min(peak, Math.floor(pods))),
    target,
    arithmetic: `${sum}: ${replaced}`,
  };
}

/** The smallest target is 1, of which Knative aims at 0.7. */
const LEAST_RATE = 2;
/** Well above one pod, so that there is a second one. */
const LEAST_PODS = 1.7;
/** Free cores from which on the overlay's own number of pods can start under load. */
const FULL = 1.5;
/** Share of a target that Knative aims at. */
const UTILIZATION = 0.7;

/** requests/s of one text that keep one pod at half of its target at most, so that it is the only one needed. */
export function coolDownRate(autoscaler: Autoscaler, request: number, measured: Calibration): number {
  const { concurrency, rps } = autoscaler.targets;
  const most =
    autoscaler.kind === 'HorizontalPodAutoscaler'
      ? // A text alone costs up to twice what it costs among others.
        millicoresOf(autoscaler, request) / 2 / (2 * textCost(measured))
      : rps !== undefined
        ? rps / 2
        : (concurrency ?? 1) / 2 / (measured.answerMs / 1000);
  return Math.min(COOL_DOWN, Math.max(0.1, Math.floor(most * 100) / 100));
}

function textCost({ requestCpuMs, texts }: Calibration): number {
  const cost = requestCpuMs / texts;
  // What is measured varies by as much, and the scenario's own numbers are easier to follow.
  return cost > TEXT_MS / 1.25 && cost < TEXT_MS * 1.25 ? TEXT_MS : cost;
}

function millicoresOf({ targets }: Autoscaler, request: number): number {
  return 10 * (targets.cpu ?? 0) * request;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
