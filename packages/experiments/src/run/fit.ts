import { applyOverlay, isTrue } from '@repo/cluster';
import { kpaSpec } from '../expected/kpa.js';
import type { Target } from '../load/load.js';
import { findPodAutoscaler, observe } from '../observe/observe.js';
import type { Experiment } from '../plan/experiment.js';
import type { Autoscaler, Trace } from '../trace/trace.js';
import { calibrate } from './calibration.js';
import { describeAutoscaler } from './deployment.js';
import type { RunOptions, Session } from './session.js';
import { coolDownRate, size } from './sizing.js';

/** Seconds that a pod takes to start by itself where the experiments' own bounds come from. */
const POD_START = 1.5;

export interface Fitted {
  /** With settings, peak and bounds that this cluster can reach. */
  experiment: Experiment;
  sizing?: Trace['sizing'];
}

/** Measures what a request costs on this cluster, and derives from it the load that makes the overlay scale there. */
export async function sizeOn(
  {
    kube,
    workload,
    options,
  }: Pick<Session, 'kube' | 'workload'> & { options: Pick<RunOptions, 'signal' | 'hpaWindow'> },
  experiment: Experiment,
  to: Target,
) {
  const autoscaler = await describeAutoscaler(kube, workload, options.hpaWindow);
  const measured = await calibrate({ kube, workload, options }, to, experiment.amount === 'RATE' ? 1 : 10);
  const request = (await observe(kube, workload)).usage.cpu?.request ?? 0;
  return { autoscaler, measured, request, sized: size(experiment, autoscaler, request, measured) };
}

/** Makes an experiment fit the cluster: measures what a request costs there, and derives the load from it. */
export async function fitToCluster(
  session: Session,
  to: Target,
  changes: Parameters<typeof applyOverlay>[3],
): Promise<Fitted> {
  const { experiment } = session;
  const found = await sizeOn(session, experiment, to);
  const { measured, request } = found;
  let { autoscaler } = found;
  session.podStart = measured.podStart;
  const { texts, requestCpuMs, freeCores, nodeCores } = measured;
  session.say(
    `measured: a request of ${texts} text${texts === 1 ? '' : 's'} costs ${requestCpuMs} ms of CPU; ${freeCores} of ${nodeCores} cores are free`,
  );
  const isAsked = experiment.asked?.[experiment.amount ?? 'USERS'] !== undefined;
  const sized = isAsked ? undefined : found.sized;
  if (sized) session.say(`load: ${sized.arithmetic}`);
  if (sized?.target) autoscaler = await retarget(session, sized.target, changes);
  const rate = coolDownRate(autoscaler, request, measured);
  const { secondPodWithin } = experiment;
  return {
    experiment: {
      ...experiment,
      peak: sized?.peak ?? experiment.peak,
      settings: { DRAIN_RATE: rate, ...experiment.settings, ...sized?.settings, ...experiment.asked },
      ...(secondPodWithin && {
        secondPodWithin: Math.ceil(secondPodWithin * Math.max(1, measured.podStart / POD_START)),
      }),
    },
    ...(sized && { sizing: { measured, arithmetic: sized.arithmetic } }),
  };
}

/** Gives a Knative service another target per pod, and resolves once the new revision is ready. */
async function retarget(
  session: Session,
  target: number,
  changes: Parameters<typeof applyOverlay>[3],
): Promise<Autoscaler> {
  const { kube, workload, experiment, options } = session;
  const patch = {
    target: { kind: 'InferenceService' },
    patch: JSON.stringify([{ op: 'replace', path: '/spec/predictor/scaleTarget', value: target }]),
  };
  await applyOverlay(kube, workload.namespace, experiment.path, { ...changes, patches: [patch] });
  await session.wait(`a revision with the target ${target}`, 600, async () => {
    const autoscaler = await findPodAutoscaler(kube, workload);
    const isNew = kpaSpec(autoscaler?.metadata.annotations).total === target;
    return isNew && isTrue(autoscaler?.status?.conditions, 'Ready');
  });
  return describeAutoscaler(kube, workload, options.hpaWindow);
}
