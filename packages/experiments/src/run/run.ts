import { join } from 'node:path';
import type { Kube } from '@repo/cluster';
import { applyOverlay, messageOf, root } from '@repo/cluster';
import { evaluate } from '../checks/evaluate.js';
import type { Evidence } from '../checks/evidence.js';
import { showsUse } from '../checks/hpa-table.js';
import type { Target } from '../load/load.js';
import type { Request } from '../load/requests.js';
import { holdNamespace, labels } from '../namespace/namespace.js';
import { findHpa, findPodAutoscaler, observe } from '../observe/observe.js';
import type { Experiment } from '../plan/experiment.js';
import { partialReport } from '../report/report.js';
import type { Autoscaler, Trace } from '../trace/trace.js';
import { coldStarts } from './cold-start.js';
import {
  describeAutoscaler,
  describeCluster,
  findInferenceService,
  isServing,
  target,
  workload,
} from './deployment.js';
import { lastDecision, saveFailure } from './failure.js';
import { type Fitted, fitToCluster } from './fit.js';
import { type RunOptions, Session } from './session.js';

/**
 * Deploys an overlay into a namespace, loads it, follows it until it is back at its minimum, and removes it. A run that
 * fails, is stopped or fails a check leaves its evidence.
 */
export async function run(kube: Kube, experiment: Experiment, options: RunOptions): Promise<Trace> {
  const namespace = options.namespace ?? `experiment-${experiment.overlay}`;
  options.progress.say(`${experiment.overlay}: ${experiment.story}`);
  const hold = await holdNamespace(kube, namespace, options.namespace !== undefined, experiment.objects);
  const signal = AbortSignal.any([options.signal, hold.lost]);
  const session = new Session(kube, experiment, { ...options, signal }, workload(namespace, experiment.scaling));
  try {
    const trace = await perform(session);
    const broken = trace.checks.filter(({ passed }) => !passed);
    if (broken.length > 0) await keep(session, broken.map(({ text, observed }) => `✗ ${text}: ${observed}`).join('\n'));
    return trace;
  } catch (error) {
    await keep(session, error);
    throw error;
  } finally {
    options.progress.end();
    // What went wrong before matters more than what is left behind.
    await hold.release().catch(({ message }) => options.progress.say(`left behind: ${message}`));
  }
}

async function keep(session: Session, why: unknown): Promise<void> {
  const { kube, workload, experiment, options, observations, requests } = session;
  const path = { folder: options.failures ?? join(root, 'traces/e2e'), name: experiment.overlay };
  const text = await saveFailure(kube, workload.namespace, path, why, { observations, requests }).catch(messageOf);
  session.say(`evidence: ${text}`);
}

async function perform(session: Session): Promise<Trace> {
  const { kube, experiment, options, workload } = session;
  const { namespace } = workload;
  const components = options.full ? [] : ['k8s/components/short-windows'];
  const changes = { components, images: options.images, labels };
  await applyOverlay(kube, namespace, experiment.path, changes);
  await session.wait('the first pod to be ready', 600, () => isUp(session));
  const to = await target(kube, workload);
  const fitted: Fitted = experiment.coldStarts ? { experiment } : await fitToCluster(session, to, changes);
  const autoscaler = await describeAutoscaler(kube, workload, options.hpaWindow);
  await session.atMinimum(autoscaler, 'before the load');
  session.beginToObserve();
  try {
    const starts = experiment.coldStarts && (await coldStarts(session, autoscaler, to, experiment.coldStarts));
    const loaded = starts ? undefined : await underLoad(session, autoscaler, to, fitted.experiment.settings);
    await session.endToObserve();
    const more = { ...fitted, coldStarts: starts || undefined, hpaTable: loaded?.hpaTable };
    return await conclude(session, autoscaler, more);
  } catch (error) {
    // What was seen until then, where it is enough for a plot.
    const trace = await conclude(session, autoscaler, fitted).catch(() => undefined);
    if (trace) options.progress.say(`\n${partialReport(trace, process.stdout.columns ?? 100)}\n`);
    const lines = options.signal.aborted ? [] : await lastDecision(kube, workload).catch(() => []);
    for (const line of lines) session.say(`${workload.kind}: ${line}`);
    throw error;
  } finally {
    await session.endToObserve().catch(() => {}); // The wait that saw it has told.
  }
}

/** The trace of what has been seen so far. */
async function conclude(
  session: Session,
  autoscaler: Autoscaler,
  more: Fitted & Pick<Evidence, 'coldStarts' | 'hpaTable'>,
): Promise<Trace> {
  const { kube, options, workload, jobs, requests, observations, events } = session;
  const isHpa = workload.kind === 'HorizontalPodAutoscaler';
  const hpa = isHpa ? await findHpa(kube, workload) : undefined;
  const pa = isHpa ? undefined : await findPodAutoscaler(kube, workload);
  const sum = (of: 'counted' | 'interrupted' | 'dropped') => jobs.reduce((all, { log }) => all + (log[of] ?? 0), 0);
  return evaluate({
    autoscaler,
    load: jobs[0]?.log.load,
    start: firstStart(requests),
    hpa: hpa?.spec,
    annotations: pa?.metadata.annotations,
    hpaWindow: options.hpaWindow,
    observations,
    requests,
    counted: sum('counted'),
    interrupted: sum('interrupted'),
    dropped: sum('dropped'),
    events,
    cluster: await describeCluster(kube),
    ...more,
  });
}

async function isUp({ kube, workload }: Session): Promise<boolean> {
  if (workload.kind === 'HorizontalPodAutoscaler') return (await observe(kube, workload)).ready > 0;
  const service = await findInferenceService(kube, workload);
  return service !== undefined && isServing(service);
}

async function underLoad(session: Session, autoscaler: Autoscaler, to: Target, settings: Experiment['settings']) {
  const { experiment, workload } = session;
  const isHpa = workload.kind === 'HorizontalPodAutoscaler';
  // After the full load a light one goes on, longer than any scale-down takes.
  const job = await session.startJob('run', to, { DRAIN: 1800, ...settings });
  await session.wait('the first request', 180, async () => job.requests.length > 0);
  const { load } = job.log;
  if (!load) throw new Error(`the scenario ${experiment.scenario} does not say what it does`);
  session.say(`load: ${load.describe}, for ${load.seconds} s`);
  const isOver = async () => Date.now() > firstStart(job.requests) + load.seconds * 1000;
  await session.wait('the end of the load', load.seconds + 10, isOver);
  session.say('end of the load');
  const hpaTable = isHpa ? await showHpa(session) : undefined;
  if (autoscaler.min === 0) {
    // The last pod goes only when there is no request at all.
    await session.lasting('one pod under a light load', autoscaler.window, ({ ready }) => ready <= 1);
    await job.stop();
  }
  await session.atMinimum(autoscaler, 'after the load');
  // A Deployment's pods close their doors after 5 s: whether a late router still sends them requests is seen only while
  // there are some. Knative's go once they have had none for 30 s.
  if (isHpa)
    await session.wait(
      'the last pod to go under a light load',
      120 + 20 * session.podStart,
      async () => session.latest?.terminating === 0,
    );
  await job.stop();
  return { hpaTable };
}

/** What `kubectl get hpa` shows: after a look that failed, what it shows after the next. */
async function showHpa(session: Session): Promise<string> {
  const { kube, workload } = session;
  const hpa = await findHpa(kube, workload);
  let table = '';
  await session
    .wait('kubectl get hpa to show use', 30, async () => {
      table = await kube.kubectl('get', 'hpa', '--namespace', workload.namespace);
      return hpa && showsUse(table, hpa.spec);
    })
    .catch(() => {}); // The check showsUsage reports it, or the next wait does.
  session.say(table.trim().replaceAll('\n', '\n  '));
  return table;
}

function firstStart(requests: readonly Request[]): number {
  return requests.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
}
