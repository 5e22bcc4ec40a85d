import type { Kube } from '@repo/cluster';
import type { Target } from '../load/load.js';
import { listPods, newest, type Workload } from '../observe/observe.js';
import type { Autoscaler, ColdStart } from '../trace/trace.js';
import { serverStart } from './deployment.js';
import type { Session } from './session.js';

/** Requests to a service at zero, each after it has come back to zero. */
export async function coldStarts(
  session: Session,
  autoscaler: Autoscaler,
  to: Target,
  count: number,
): Promise<ColdStart[]> {
  const { kube, workload } = session;
  const result: ColdStart[] = [];
  for (let i = 1; i <= count; i++) {
    const job = await session.startJob(`cold-${i}`, to, session.experiment.settings);
    await session.wait('the answer', 300, async () => job.requests.length > 0 || job.hasEnded);
    const [request] = job.requests;
    if (!request) throw new Error(`the load made no request: ${job.log.messages.join(' ')}`);
    // At once: the pod goes some 15 s after its request.
    const server = await session.wait('the log of the pod that answered', 30, () => lastServerStart(kube, workload));
    await session.wait('k6 to end', 180, async () => job.hasEnded);
    const total = Math.round(request.end - request.start);
    session.events.push({ time: request.end, text: `cold start, ${total} ms` });
    session.say(`cold start ${i} of ${count}: answered in ${total} ms, ${server} ms of them the server's own start`);
    result.push({ total, server });
    await job.stop();
    await session.atMinimum(autoscaler, 'after the request');
  }
  return result;
}

/** Of the newest pod, even if it is on its way out: one that has answered may not be ready yet, or no more. */
async function lastServerStart(kube: Kube, workload: Workload): Promise<number | undefined> {
  const pod = newest(await listPods(kube, workload));
  return pod && serverStart(kube, pod).catch(() => undefined);
}
