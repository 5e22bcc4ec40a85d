import { TroubleWatch } from '../deploy/rollout.js';
import type { Kube } from '../kube.js';
import { withKustomization } from '../kustomization.js';
import type { Pod } from '../objects.js';
import type { Trace } from '../trace/trace.js';
import { until, type Waiting } from '../wait.js';
import { parseBegin, parseCounter, parseLoad, parseRequest, type Request } from './requests.js';

/** Where the requests go. */
export interface Target {
  url: string;
  /** The Host header, where the URL is that of an ingress. */
  host?: string | undefined;
}

/** A Job in the cluster that makes requests, and what it reports. */
export class LoadJob {
  /** Grows while the Job runs. */
  readonly requests: Request[] = [];
  /** What the scenario says that it does, once it has begun; a single request says nothing. */
  load: Trace['load'] | undefined;
  /** How many requests k6 counted; undefined until it has ended. */
  counted: number | undefined;
  /** Requests that a fixed rate could not begin in time. */
  dropped = 0;
  /** What k6 complains of. */
  readonly messages: string[] = [];
  /** Resolves when the Job's container has ended. */
  ended: Promise<void> = Promise.resolve();

  private constructor(
    private readonly kube: Kube,
    private readonly namespace: string,
    private readonly name: string,
  ) {}

  /** Starts a Job and resolves once its container runs. @param settings see load/README.md */
  static async start(
    kube: Kube,
    namespace: string,
    name: string,
    target: Target,
    settings: Record<string, string | number>,
    waiting: Waiting = {},
  ): Promise<LoadJob> {
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
        configMapGenerator: [{ name: 'load-settings', behavior: 'merge', literals }],
      },
      (folder) => kube.kubectl('apply', '--namespace', namespace, '-k', folder),
    );
    const job = new LoadJob(kube, namespace, `load-${name}`);
    const troubles = TroubleWatch.over(kube, namespace, [job.selector]);
    const started = async () => {
      const trouble = await troubles.look(Date.now());
      if (trouble) throw new Error(trouble);
      return job.startedPod();
    };
    const pod = await until('the load to start', 120, started, waiting);
    job.ended = job.follow(pod);
    job.ended.catch(() => {}); // Whoever awaits it is told.
    return job;
  }

  /** Removes the Job, and ends its requests if it still makes some. */
  async stop(): Promise<void> {
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
    const open = new Map<string, number>();
    let skew = 0;
    let last = 0;
    for await (const line of this.kube.log(this.namespace, pod)) {
      const begun = parseBegin(line);
      const request = parseRequest(line);
      const counter = parseCounter(line);
      if (begun) {
        // Clocks of nodes differ; what is less than the log's own delay is none.
        if (last === 0 && Math.abs(Date.now() - begun.time) > 3000) skew = Date.now() - begun.time;
        open.set(begun.id, begun.time + skew);
        last = begun.time + skew;
      } else if (request) {
        open.delete(request.id);
        last = request.end + skew;
        this.requests.push({ ...request, start: request.start + skew, end: last });
      } else if (counter?.name === 'http_reqs') {
        this.counted = counter.count;
      } else if (counter) {
        this.dropped = counter.count;
      } else if (!this.load && parseLoad(line)) {
        this.load = parseLoad(line);
      } else if (line.trim() && !line.startsWith(' ')) {
        // Its summary is indented.
        this.messages.push(line.trim());
      }
    }
    // k6 drops what is in flight when it is stopped. What was in flight for long by then has not been answered.
    for (const [id, start] of open) {
      if (last - start > 10_000) this.requests.push({ id, start, end: last, status: 0, error: 'never_answered' });
    }
  }
}
