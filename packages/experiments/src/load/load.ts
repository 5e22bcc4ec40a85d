import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kube, Pod } from '@repo/cluster';
import { ProblemWatch, root, until, type Waiting, withKustomization } from '@repo/cluster';
import { labels } from '../namespace/namespace.js';
import { LoadLog } from './load-log.js';

/** Where the requests go. */
export interface Target {
  url: string;
  /** The Host header, where the URL is that of an ingress. */
  host?: string | undefined;
}

/** What is needed of a cluster; a test gives one of its own. */
type Cluster = Pick<Kube, 'kubectl' | 'get' | 'list' | 'log'>;

/** How long a log may fail to be read before it is given up. */
const PATIENCE_MS = 60_000;

/** A Job in the cluster that makes requests, and what it reports. */
export class LoadJob {
  /** Resolves when the Job's container has ended. */
  ended: Promise<void> = Promise.resolve();
  hasEnded = false;
  /** Why its log could not be read to the end. */
  failure: Error | undefined;
  readonly log = new LoadLog();
  private stopped = false;

  private constructor(
    private readonly kube: Cluster,
    private readonly namespace: string,
    private readonly name: string,
    private readonly waiting: Waiting,
  ) {}

  /** Starts a Job and resolves once its container runs. @param settings see load/README.md */
  static async start(
    kube: Cluster,
    namespace: string,
    name: string,
    target: Target,
    settings: { SCENARIO: string; [name: string]: string | number },
    waiting: Waiting = {},
  ): Promise<LoadJob> {
    const scenario = `${settings.SCENARIO}.ts`;
    const all = {
      BASE_URL: target.url,
      ...(target.host && { HOST_HEADER: target.host }),
      LOG_REQUESTS: 1,
      ...settings,
    };
    const literals = Object.entries(all).map(([key, value]) => `${key}=${value}`);
    await withKustomization(
      'load',
      {
        nameSuffix: `-${name}`,
        labels,
        configMapGenerator: [
          { name: 'load-settings', behavior: 'merge', literals },
          // A scenario need not be in load/kustomization.yaml, which lists those of a load by hand.
          { name: 'load-scenarios', behavior: 'merge', files: [scenario] },
        ],
      },
      (folder) => {
        copyFileSync(join(root, 'load/scenarios', scenario), join(folder, scenario));
        return kube.kubectl('apply', '--namespace', namespace, '-k', folder);
      },
    );
    const job = new LoadJob(kube, namespace, `load-${name}`, waiting);
    const problems = ProblemWatch.over(kube, namespace, [job.selector]);
    const started = async () => {
      const problem = await problems.look(Date.now());
      if (problem) throw new Error(problem);
      return job.startedPod();
    };
    const pod = await until('the load to start', 300, started, waiting);
    job.ended = job.follow(pod).finally(() => {
      job.hasEnded = true;
    });
    job.ended.catch((error) => {
      job.failure = error;
    });
    return job;
  }

  /** Grows while the Job runs. */
  get requests() {
    return this.log.requests;
  }

  get counted() {
    return this.log.counted;
  }

  /** Whether it has ended a load that it was to go on with. */
  get brokeOff(): boolean {
    return this.log.load !== undefined && this.hasEnded && !this.stopped;
  }

  /** Removes the Job, and ends its requests if it still makes some. */
  async stop(): Promise<void> {
    if (!this.hasEnded) {
      // k6 drops what is in flight when it is stopped. That a request is never answered, k6 itself says after 120 s.
      const answered = this.log.inFlight();
      await until('the requests in flight to end', 150, async () => this.hasEnded || answered(), this.waiting);
      this.stopped = !this.hasEnded;
    }
    await this.kube.kubectl('delete', 'job', this.name, '--namespace', this.namespace, '--ignore-not-found');
    await this.ended;
  }

  private get selector(): string {
    return `job-name=${this.name}`;
  }

  private async startedPod(): Promise<string | undefined> {
    const path = `/api/v1/namespaces/${this.namespace}/pods?labelSelector=${encodeURIComponent(this.selector)}`;
    const pods = await this.kube.list<Pod>(path);
    return pods.find(({ status }) => status.phase !== 'Pending')?.metadata.name;
  }

  private async follow(pod: string): Promise<void> {
    let count = 0;
    let since = Date.now();
    for (;;) {
      try {
        let index = 0;
        for await (const line of this.kube.log(this.namespace, pod)) {
          // Opened anew, a log begins at its beginning.
          if (index++ < count) continue;
          count = index;
          since = Date.now();
          this.log.read(line);
        }
        this.log.close(this.stopped);
        return;
      } catch (error) {
        if (Date.now() - since > PATIENCE_MS) throw error;
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }
}
