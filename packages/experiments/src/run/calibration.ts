import type { Kube } from '@repo/cluster';
import { ifAllowed, isReady, type Pod, quantity, until } from '@repo/cluster';
import { LoadJob, type Target } from '../load/load.js';
import { failed } from '../load/requests.js';
import { listPods, type Workload } from '../observe/observe.js';
import { percentile } from '../trace/percentile.js';
import type { Calibration } from '../trace/trace.js';
import type { Session } from './session.js';

/** In less than this, a probe or a garbage collection would be a large part of what is measured. */
const LEAST = { seconds: 6, requests: 4 };

/**
 * Measures the CPU that a request of some texts costs the pods, and the cores that are free beside them, by the scenario
 * `calibrate`, which is too light to make an autoscaler add a pod.
 * @throws Error when a request fails, or when the pods do not report their CPU
 */
export async function calibrate(
  { kube, workload, options }: Pick<Session, 'kube' | 'workload'> & { options: Pick<Session['options'], 'signal'> },
  to: Target,
  texts: number,
): Promise<Calibration> {
  const nodes = await ifAllowed(kube.list<{ status: { allocatable: { cpu: string } } }>('/api/v1/nodes'), []);
  const count = Math.max(1, nodes.length);
  const nodeCores = nodes.reduce((sum, { status }) => sum + quantity(status.allocatable.cpu), 0) || 2;
  const settings = {
    SCENARIO: 'calibrate',
    CORES: Math.max(1, Math.round(nodeCores / count)),
    RUN_TIME: 600,
    MIN_TEXTS: texts,
    MAX_TEXTS: texts,
  };
  const waiting = { signal: options.signal };
  const before = await readCpu(kube, workload);
  const job = await LoadJob.start(kube, workload.namespace, 'calibrate', to, settings, waiting);
  const { log } = job;
  const reach = (is: () => boolean) =>
    until(
      'the cost of a request',
      300,
      async () => {
        const bad = job.requests.find(failed);
        if (bad) throw new Error(`a request of the calibration failed with ${bad.status} ${bad.error}`);
        if (job.hasEnded) throw new Error(`the calibration ended too soon: ${log.messages.join(' ')}`);
        return is();
      },
      waiting,
    );
  await reach(() => log.cores.length === settings.CORES);
  const rest = await readCpu(kube, workload);
  // The first answers of a server come from code that is not compiled yet.
  await reach(() => job.requests.length >= 3);
  const [first, begin] = [await readCpu(kube, workload), job.requests.length];
  await reach(() => job.requests.length >= begin + LEAST.requests && Date.now() > first.time + LEAST.seconds * 1000);
  const [last, end] = [await readCpu(kube, workload), job.requests.length];
  await job.stop();
  const busy = used(first, last);
  const idle = used(before, rest);
  const times = job.requests.slice(begin, end).map((one) => one.end - one.start);
  return {
    texts,
    requestCpuMs: round(
      ((busy.cpu - (idle.seconds > 0 ? idle.cpu / idle.seconds : 0) * busy.seconds) * 1000) / (end - begin),
    ),
    answerMs: Math.round(
      percentile(
        times.sort((a, b) => a - b),
        50,
      ) ?? 0,
    ),
    freeCores: round(log.cores.reduce((sum, share) => sum + share, 0) * count),
    nodeCores,
    podStart: Math.max(0, ...last.starts),
  };
}

interface Reading {
  /** Epoch ms. */
  time: number;
  /** CPU seconds by pod. */
  cpu: Map<string, number>;
  /** Seconds from the start of each pod until it was ready. */
  starts: number[];
}

/** What the servers of the ready pods have used since they started, by their own metrics. */
async function readCpu(kube: Kube, workload: Workload): Promise<Reading> {
  const pods = (await listPods(kube, workload)).filter(isReady);
  const time = Date.now();
  const values = await Promise.all(
    pods.map(async ({ metadata: { name }, spec }) => {
      const port = spec.containers[0]?.ports?.[0]?.containerPort ?? 8080;
      const text = await kube.text(`/api/v1/namespaces/${workload.namespace}/pods/${name}:${port}/proxy/metrics`);
      const seconds = /^process_cpu_seconds_total ([\d.e+-]+)/m.exec(text)?.[1];
      if (!seconds) throw new Error(`pod ${name} shows no process_cpu_seconds_total at :${port}/metrics`);
      return [name, Number(seconds)] as const;
    }),
  );
  return { time, cpu: new Map(values), starts: pods.flatMap(startOf) };
}

/** Of the pods that were there at both moments. */
function used(from: Reading, to: Reading): { seconds: number; cpu: number } {
  const each = [...to.cpu].map(([name, cpu]) => cpu - (from.cpu.get(name) ?? cpu));
  return { seconds: (to.time - from.time) / 1000, cpu: each.reduce((sum, one) => sum + one, 0) };
}

function startOf({ status }: Pod): number[] {
  const time = (type: string) => status.conditions?.find((one) => one.type === type)?.lastTransitionTime;
  const [scheduled, ready] = [time('PodScheduled'), time('Ready')];
  return scheduled && ready ? [(Date.parse(ready) - Date.parse(scheduled)) / 1000] : [];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
