import { TroubleWatch } from '../deploy/rollout.js';
import type { Kube } from '../kube.js';
import { isLive } from '../objects.js';
import { applyOverlay } from '../overlays.js';
import type { Progress } from '../progress.js';
import type { Autoscaler, ColdStart, Trace } from '../trace/trace.js';
import { until } from '../wait.js';
import {
  createNamespace,
  describeAutoscaler,
  describeCluster,
  findInferenceService,
  isServing,
  removeNamespace,
  serverStart,
  target,
  workload,
} from './deployment.js';
import { evaluate } from './evaluate.js';
import type { Exercise } from './exercises.js';
import { LoadJob, type Target } from './load.js';
import { findHpa, findPodAutoscaler, listPods, type Observation, Observer, observe, type Workload } from './observe.js';
import type { Request } from './requests.js';
import { stateLine } from './state-line.js';

export interface RunOptions {
  /** The guide's own windows, of minutes, in place of those of k8s/components/short-windows. */
  full: boolean;
  /** Seconds that an HPA without a scale-down window of its own waits: 300 unless the cluster was told otherwise. */
  hpaWindow: number;
  /** By default exercise-OVERLAY. */
  namespace?: string | undefined;
  /** kustomize's field, where the overlay's image is to be another one. */
  images: object[];
  progress: Progress;
  signal: AbortSignal;
}

/** Deploys an overlay into a namespace of its own, loads it, follows it until it is back at its minimum, and removes it. */
export async function run(kube: Kube, exercise: Exercise, options: RunOptions): Promise<Trace> {
  const namespace = options.namespace ?? `exercise-${exercise.overlay}`;
  options.progress.say(`${exercise.overlay}: ${exercise.story}`);
  await removeNamespace(kube, namespace);
  try {
    await createNamespace(kube, namespace);
    return await new Run(kube, exercise, options, workload(namespace, exercise.kind)).go();
  } finally {
    options.progress.end();
    // What went wrong before matters more than what is left behind.
    await removeNamespace(kube, namespace).catch(({ message }) => options.progress.say(`left behind: ${message}`));
  }
}

class Run {
  private readonly events: { time: number; text: string }[] = [];
  private readonly jobs: LoadJob[] = [];
  private observer: Observer | undefined;
  private hpaTable: string | undefined;
  private readonly troubles: TroubleWatch;
  /** Epoch ms; the load's, once it has begun. */
  private start = Date.now();

  constructor(
    private readonly kube: Kube,
    private readonly exercise: Exercise,
    private readonly options: RunOptions,
    private readonly workload: Workload,
  ) {
    this.troubles = TroubleWatch.over(kube, workload.namespace, [workload.selector]);
  }

  async go(): Promise<Trace> {
    const { kube, exercise, options, workload } = this;
    const components = options.full ? [] : ['k8s/components/short-windows'];
    await applyOverlay(kube, workload.namespace, exercise.overlay, { components, images: options.images });
    await this.wait('the first pod to be ready', 180, () => this.serving());
    const autoscaler = await describeAutoscaler(kube, workload, options.hpaWindow);
    const { namespace } = workload;
    await this.atMinimum(autoscaler, 'before the load');
    const to = await target(kube, workload);
    this.observer = new Observer(kube, workload, () => {});
    try {
      const coldStarts = exercise.coldStarts ? await this.coldStarts(autoscaler, to, exercise.coldStarts) : undefined;
      const load = coldStarts ? undefined : await this.load(autoscaler, to);
      const hpa = await findHpa(kube, namespace);
      const pa = await findPodAutoscaler(kube, namespace);
      await this.observer.stop();
      return evaluate({
        exercise,
        autoscaler,
        load,
        start: this.start,
        hpa: hpa?.spec,
        annotations: pa?.metadata.annotations,
        hpaWindow: options.hpaWindow,
        hpaTable: this.hpaTable,
        observations: this.observer.observations,
        requests: this.requests,
        counted: this.jobs.reduce((sum, job) => sum + (job.counted ?? 0), 0),
        dropped: this.jobs.reduce((sum, job) => sum + job.dropped, 0),
        events: this.events,
        coldStarts,
        cluster: await describeCluster(kube),
      });
    } finally {
      await this.observer.stop().catch(() => {}); // The wait that saw it has told.
    }
  }

  private async load(autoscaler: Autoscaler, to: Target): Promise<Trace['load']> {
    // After the full load a light one goes on, longer than any scale-down takes.
    const job = await this.startJob('run', to, { DRAIN: 1800, ...this.exercise.settings });
    await this.wait('the first request', 60, async () => job.requests.length > 0);
    const { load } = job;
    if (!load) throw new Error(`the scenario ${this.exercise.overlay} does not say what it does`);
    this.start = Math.min(...job.requests.map((request) => request.start));
    this.say(`load: ${load.describe}, for ${load.seconds} s`);
    const end = this.start + load.seconds * 1000;
    await this.wait('the end of the load', load.seconds + 10, async () => Date.now() > end);
    this.say('end of the load');
    if (this.workload.kind === 'HorizontalPodAutoscaler') {
      this.hpaTable = await this.kube.kubectl('get', 'hpa', '--namespace', this.workload.namespace);
      this.say(this.hpaTable.trim().replaceAll('\n', '\n  '));
    }
    if (autoscaler.min === 0) {
      // The last pod goes only when there is no request at all.
      const isLast = async () => (this.observer?.latest?.ready ?? 0) <= 1;
      await this.wait('one pod under a light load', 2 * autoscaler.window + 420, isLast);
      await job.stop();
    }
    await this.atMinimum(autoscaler, 'after the load');
    await job.stop();
    return load;
  }

  private async coldStarts(autoscaler: Autoscaler, to: Target, count: number): Promise<ColdStart[]> {
    const result: ColdStart[] = [];
    for (let i = 1; i <= count; i++) {
      const job = await this.startJob(`cold-${i}`, to);
      await this.wait('the answer', 180, async () => job.counted !== undefined);
      await job.ended;
      const request = job.requests[0];
      if (!request) throw new Error(`the load made no request: ${job.messages.join(' ')}`);
      if (i === 1) this.start = request.start;
      // It has answered, though its readiness may not have reached the API yet.
      const pod = (await listPods(this.kube, this.workload)).find(isLive);
      const server = pod && (await serverStart(this.kube, pod));
      if (server === undefined)
        throw new Error(`no log of ${pod?.metadata.name ?? 'a ready pod'} says how long its server took to start`);
      const total = Math.round(request.end - request.start);
      this.events.push({ time: request.end, text: `cold start, ${total} ms` });
      this.say(`cold start ${i} of ${count}: answered in ${total} ms, ${server} ms of them the server's own start`);
      result.push({ total, server });
      await job.stop();
      await this.atMinimum(autoscaler, 'after the request');
    }
    return result;
  }

  private get requests(): Request[] {
    return this.jobs.flatMap((job) => job.requests);
  }

  private async startJob(name: string, to: Target, settings: Record<string, number> = {}): Promise<LoadJob> {
    const { kube, workload, exercise } = this;
    const all = { SCENARIO: exercise.overlay, ...settings };
    const job = await LoadJob.start(kube, workload.namespace, name, to, all, this.waiting());
    this.jobs.push(job);
    return job;
  }

  private async serving(): Promise<boolean> {
    const { kube, workload } = this;
    if (workload.kind === 'HorizontalPodAutoscaler') return (await observe(kube, workload)).ready > 0;
    const service = await findInferenceService(kube, workload.namespace);
    return service !== undefined && isServing(service);
  }

  /** Back at the minimum, and for five seconds more, so that pods on their way out are seen to go in peace. */
  private async atMinimum(autoscaler: Autoscaler, when: string): Promise<void> {
    const { min, targets, window } = autoscaler;
    // Metrics take a minute to appear or to fade, a policy steps down for some periods, a last pod is retained.
    const limit = 2 * window + 420;
    const known = (metrics: Observation['metrics']) =>
      autoscaler.kind === 'KnativePodAutoscaler' || Object.keys(targets).every((name) => metrics[name] !== undefined);
    let since: number | undefined;
    await this.wait(`${min} pod${min === 1 ? '' : 's'} ${when} (window ${window} s)`, limit, async () => {
      const { time, wanted, pods, ready, metrics } = this.observer?.latest ?? (await observe(this.kube, this.workload));
      const there = wanted === min && pods === min && ready === min && known(metrics);
      if (!there) since = undefined;
      else since ??= time;
      return since !== undefined && time - since >= 5000;
    });
    this.say(`at ${min} ${when}`);
  }

  private say(text: string): void {
    this.options.progress.say(`  ${text}`);
  }

  private async wait(what: string, seconds: number, ask: () => Promise<boolean>): Promise<void> {
    await until(
      what,
      seconds,
      async () => {
        const running = this.jobs.at(-1);
        if (running?.messages.length && running.requests.length === 0) throw new Error(running.messages.join('\n'));
        if (this.observer?.failure) throw this.observer.failure;
        // Under load, pods that fit on no node are part of what is seen.
        const trouble = this.observer ? undefined : await this.troubles.look(Date.now());
        if (trouble) throw new Error(trouble);
        return ask();
      },
      this.waiting(),
    );
  }

  private waiting() {
    const { signal, progress } = this.options;
    return {
      signal,
      progress: async (what: string, seconds: number) => {
        const state = this.observer?.latest && stateLine(this.observer.latest, this.workload.kind, this.requests);
        progress.state(`  ${state ? `${state}  ` : ''}waiting for ${what}: ${Math.round(seconds)} s`);
      },
    };
  }
}
