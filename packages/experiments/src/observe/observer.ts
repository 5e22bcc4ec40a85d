import { AutoscalerMetrics } from './autoscaler-metrics.js';
import { type Observation, observe, type Source, type Workload } from './observe.js';

/** How long the cluster may fail to answer: an API server that is short of CPU, or started anew, comes back. */
const PATIENCE_MS = 60_000;

/** Observes once a second until `stop`. */
export class Observer {
  readonly observations: Observation[] = [];
  /** Why it could not go on. */
  failure: Error | undefined;
  private stopped = false;
  private readonly done: Promise<void>;

  constructor(kube: Source, workload: Workload) {
    this.done = this.loop(kube, workload);
    this.done.catch((error) => {
      this.failure = error;
    });
  }

  get latest(): Observation | undefined {
    return this.observations.at(-1);
  }

  /** @throws Error when the cluster could not be asked */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.done;
  }

  private async loop(kube: Source, workload: Workload): Promise<void> {
    const autoscalers = new AutoscalerMetrics(kube);
    let answered = Date.now();
    while (!this.stopped) {
      const next = Date.now() + 1000;
      try {
        this.observations.push(await observe(kube, workload, autoscalers));
        answered = Date.now();
      } catch (error) {
        if (Date.now() - answered > PATIENCE_MS) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - Date.now())));
    }
  }
}
