import { isTrue } from '../objects.js';
import { applyOverlay } from '../overlays.js';
import type { Autoscaler, Trace } from '../trace/trace.js';
import { calibrate } from './calibration.js';
import { describeAutoscaler } from './deployment.js';
import type { Exercise } from './exercises.js';
import type { Target } from './load.js';
import { findPodAutoscaler, observe } from './observe.js';
import type { Session } from './session.js';
import { coolDownRate, size } from './sizing.js';
import { kpaSettings } from './theory/kpa.js';

/** Seconds that a pod takes to start by itself where the exercises' own bounds come from. */
const POD_START = 1.5;

export interface Fitted {
  /** With settings, peak and bounds that this cluster can reach. */
  exercise: Exercise;
  sizing?: Trace['sizing'];
}

/** Makes an exercise fit the cluster: measures what a request costs there, and derives the load from it. */
export async function fitToCluster(
  session: Session,
  to: Target,
  changes: Parameters<typeof applyOverlay>[3],
): Promise<Fitted> {
  const { kube, workload, exercise, options } = session;
  let autoscaler = await describeAutoscaler(kube, workload, options.hpaWindow);
  const measured = await calibrate(session, to, exercise.amount === 'RATE' ? 1 : 10);
  session.podStart = measured.podStart;
  const { texts, requestCpuMs, freeCores, nodeCores } = measured;
  session.say(
    `measured: a request of ${texts} text${texts === 1 ? '' : 's'} costs ${requestCpuMs} ms of CPU; ${freeCores} of ${nodeCores} cores are free`,
  );
  const request = (await observe(kube, workload)).usage.cpu?.request ?? 0;
  const isAsked = exercise.settings?.[exercise.amount ?? 'USERS'] !== undefined;
  const sized = isAsked ? undefined : size(exercise, autoscaler, request, measured);
  if (sized) session.say(`load: ${sized.arithmetic}`);
  if (sized?.target) autoscaler = await retarget(session, sized.target, changes);
  const rate = coolDownRate(autoscaler, request, measured);
  const { secondPodWithin } = exercise;
  return {
    exercise: {
      ...exercise,
      peak: sized?.peak ?? exercise.peak,
      settings: { DRAIN_RATE: rate, ...sized?.settings, ...exercise.settings },
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
  const { kube, workload, exercise, options } = session;
  const patch = {
    target: { kind: 'InferenceService' },
    patch: JSON.stringify([{ op: 'replace', path: '/spec/predictor/scaleTarget', value: target }]),
  };
  await applyOverlay(kube, workload.namespace, exercise.overlay, { ...changes, patches: [patch] });
  await session.wait(`a revision with the target ${target}`, 600, async () => {
    const autoscaler = await findPodAutoscaler(kube, workload.namespace);
    const isNew = kpaSettings(autoscaler?.metadata.annotations).target === target;
    return isNew && isTrue(autoscaler?.status?.conditions, 'Ready');
  });
  return describeAutoscaler(kube, workload, options.hpaWindow);
}
