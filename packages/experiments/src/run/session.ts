import type { Kube, Progress } from '@repo/cluster';
import { ProblemWatch, until, type Waiting } from '@repo/cluster';
import { LoadJob, type Target } from '../load/load.js';
import type { Request } from '../load/requests.js';
import { type Observation, observe, type Workload } from '../observe/observe.js';
import { Observer } from '../observe/observer.js';
import type { Experiment } from '../plan/experiment.js';
import type { Autoscaler } from '../trace/trace.js';
import { stateLine } from './state-line.js';

export interface RunOptions {
  /** The guide's own windows, of minutes, in place of those of k8s/components/short-windows. */
  full: boolean;
  /** Seconds that an HPA without a scale-down window of its own waits: 300 unless the cluster was told otherwise. */
  hpaWindow: number;
  /** By default experiment-OVERLAY. */
  namespace?: string | undefined;
  /** kustomize's field, where the overlay's image is to be another one. */
  images: object[];
  /** Folder for what a run that fails leaves to look at; by default traces/e2e, which CI keeps. */
  failures?: string | undefined;
  progress: Progress;
  signal: AbortSignal;
}

/** One experiment while it runs: what is seen and made, and how its steps wait. */
export class Session {
  readonly events: { time: number; text: string }[] = [];
  readonly jobs: LoadJob[] = [];
  /** Seconds that a pod takes to start on this cluster, once that is measured: how much patience its other steps need. */
  podStart = 0;
  private observer: Observer | undefined;
  private readonly problems: ProblemWatch;

  constructor(
    readonly kube: Kube,
    readonly experiment: Experiment,
    readonly options: RunOptions,
    readonly workload: Workload,
  ) {
    this.problems = ProblemWatch.over(kube, workload.namespace, [workload.selector]);
  }

  get observations(): readonly Observation[] {
    return this.observer?.observations ?? [];
  }

  get latest(): Observation | undefined {
    return this.observer?.latest;
  }

  get requests(): Request[] {
    return this.jobs.flatMap((job) => job.requests);
  }

  beginToObserve(): void {
    this.observer = new Observer(this.kube, this.workload);
  }

  async endToObserve(): Promise<void> {
    await this.observer?.stop();
  }

  async startJob(name: string, to: Target, settings: Record<string, number | string> = {}): Promise<LoadJob> {
    const all = { SCENARIO: this.experiment.scenario, ...settings };
    const job = await LoadJob.start(this.kube, this.workload.namespace, name, to, all, this.waiting());
    this.jobs.push(job);
    return job;
  }

  /** At the minimum, and for five seconds more, so that pods on their way out are seen to go in peace. */
  async atMinimum({ kind, min, targets, window }: Autoscaler, when: string): Promise<void> {
    const known = (metrics: Observation['metrics']) =>
      kind === 'KnativePodAutoscaler' || Object.keys(targets).every((name) => metrics[name] !== undefined);
    const what = `${min} pod${min === 1 ? '' : 's'} ${when} (window ${window} s)`;
    await this.lasting(what, window, ({ desired, pods, ready, metrics }) => {
      return desired === min && pods === min && ready === min && known(metrics);
    });
    this.say(`at ${min} ${when}`);
  }

  /** Until something has been seen for five seconds on end. @param window of the autoscaler, in seconds */
  async lasting(what: string, window: number, is: (seen: Observation) => boolean): Promise<void> {
    let since: number | undefined;
    // Metrics take a minute to appear or to fade, a policy steps down for some periods, a last pod is retained.
    await this.wait(what, 2 * window + 420 + 20 * this.podStart, async () => {
      const seen = this.latest ?? (await observe(this.kube, this.workload));
      if (!is(seen)) since = undefined;
      else since ??= seen.time;
      return since !== undefined && seen.time - since >= 5000;
    });
  }

  async wait<T>(what: string, seconds: number, ask: () => Promise<T | undefined | false>): Promise<T> {
    const checked = async () => {
      await this.check();
      return ask();
    };
    return until(what, seconds, checked, this.waiting());
  }

  say(text: string): void {
    this.options.progress.say(`  ${text}`);
  }

  /** @throws Error where nothing is to be waited for any more */
  private async check(): Promise<void> {
    const job = this.jobs.at(-1);
    const messages = job?.log.messages.join('\n');
    if (job?.failure) throw job.failure;
    if (messages && job?.requests.length === 0) throw new Error(messages);
    if (job?.brokeOff) throw new Error(`the load ended before it was told to: ${messages || 'k6 does not say why'}`);
    if (this.observer?.failure) throw this.observer.failure;
    // Under load, pods that fit on no node are part of what is seen.
    const problem = this.observer ? undefined : await this.problems.look(Date.now());
    if (problem) throw new Error(problem);
  }

  private waiting(): Waiting {
    const { signal, progress } = this.options;
    const state = () => this.latest && stateLine(this.latest, this.workload.kind, this.requests);
    return {
      signal,
      state,
      progress: (what, seconds) => {
        const now = state();
        progress.state(`  ${now ? `${now}  ` : ''}waiting for ${what}: ${Math.round(seconds)} s`);
      },
    };
  }
}
