import { applyOverlay, isTrue } from '@repo/cluster';
import { kpaSettings } from '../expected/kpa.js';
import type { Experiment } from '../experiments.js';
import type { Target } from '../load/load.js';
import { findPodAutoscaler, observe } from '../observe/observe.js';
import type { Autoscaler, Trace } from '../trace/trace.js';
import { calibrate } from './calibration.js';
import { describeAutoscaler } from './deployment.js';
import type { Session } from './session.js';
import { coolDownRate, size } from './sizing.js';

/** Seconds that a pod takes to start by itself where the experiments' own bounds come from. */
const POD_START = 1.5;

export interface Fitted {
  /** With settings, peak and bounds that this cluster can reach. */
  experiment: Experiment;
  sizing?: Trace['sizing'];
}

/** Makes an experiment fit the cluster: measures what a request costs there, and derives the load from it. */
export async function fitToCluster(
  session: Session,
  to: Target,
  changes: Parameters<typeof applyOverlay>[3],
): Promise<Fitted> {
  const { kube, workload, experiment, options } = session;
  let autoscaler = await describeAutoscaler(kube, workload, options.hpaWindow);
  const measured = await calibrate(session, to, experiment.amount === 'RATE' ? 1 : 10);
  session.podStart = measured.podStart;
  const { texts, requestCpuMs, freeCores, nodeCores } = measured;
  session.say(
    `measured: a request of ${texts} text${texts === 1 ? '' : 's'} costs ${requestCpuMs} ms of CPU; ${freeCores} of ${nodeCores} cores are free`,
  );
  const request = (await observe(kube, workload)).usage.cpu?.request ?? 0;
  const isAsked = experiment.settings?.[experiment.amount ?? 'USERS'] !== undefined;
  const sized = isAsked ? undefined : size(experiment, autoscaler, request, measured);
  if (sized) session.say(`load: ${sized.arithmetic}`);
  if (sized?.target) autoscaler = await retarget(session, sized.target, changes);
  const rate = coolDownRate(autoscaler, request, measured);
  const { secondPodWithin } = experiment;
  return {
    experiment: {
      ...experiment,
      peak: sized?.peak ?? experiment.peak,
      settings: { DRAIN_RATE: rate, ...sized?.settings, ...experiment.settings },
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
  await applyOverlay(kube, workload.namespace, experiment.overlay, { ...changes, patches: [patch] });
  await session.wait(`a revision with the target ${target}`, 600, async () => {
    const autoscaler = await findPodAutoscaler(kube, workload.namespace);
    const isNew = kpaSettings(autoscaler?.metadata.annotations).target === target;
    return isNew && isTrue(autoscaler?.status?.conditions, 'Ready');
  });
  return describeAutoscaler(kube, workload, options.hpaWindow);
}
