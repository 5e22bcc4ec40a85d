import type { HpaSpec } from '@repo/cluster';
import type { evaluate } from '../src/checks/evaluate.js';
import type { Evidence } from '../src/checks/evidence.js';
import type { Observation } from '../src/observe/observe.js';
import { experimentOf } from './experiment.js';

const hpa: HpaSpec = {
  minReplicas: 1,
  maxReplicas: 10,
  metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 50 } } }],
  behavior: {
    scaleUp: { policies: [{ type: 'Pods', value: 3, periodSeconds: 15 }] },
    scaleDown: { stabilizationWindowSeconds: 30, policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
  },
};

/** Sixty seconds of load on a target of 50 %: 1 pod, 4 from second 20 on, and 1 again 40 s after the load. */
export function evidence(
  changes: Partial<Evidence> = {},
  pods = (at: number): number => (at >= 20 && at < 100 ? 4 : 1),
): Evidence {
  const observations = Array.from({ length: 125 }, (_, i) => {
    const at = i - 5;
    const count = pods(at);
    const percent = (at >= 10 && at < 70 ? 200 : 4) / count;
    const cpu = { total: count * percent * 2, pods: count, ready: count, request: 200 };
    const counts = { desired: count, pods: count, ready: count, terminating: at >= 100 && at < 106 ? 3 : 0 };
    return { time: at * 1000, took: 20, ...counts, metrics: { cpu: percent }, usage: { cpu } };
  });
  const requests = Array.from({ length: 1190 }, (_, i) => ({
    id: `${i}`,
    start: i * 100,
    end: i * 100 + 40,
    status: 200,
    error: '-',
  }));
  return {
    experiment: experimentOf(),
    load: { describe: 'ten requests a second', seconds: 60 },
    autoscaler: { kind: 'HorizontalPodAutoscaler', name: 'a', min: 1, max: 10, targets: { cpu: 50 }, window: 30 },
    start: 0,
    hpa,
    hpaWindow: 300,
    hpaTable: 'NAME REFERENCE TARGETS …\napp-fastify  Deployment/app-fastify  cpu: 23%/50%  1  10  2  5m10s\n',
    observations,
    requests,
    counted: requests.length,
    interrupted: 0,
    dropped: 0,
    events: [],
    cluster: { kubernetes: 'v1.36.3', nodes: 1, cpus: 2 },
    ...changes,
  };
}

/** Without what was seen in some seconds: nobody looked. */
export function unseen(observations: readonly Observation[], from: number, to: number): Observation[] {
  return observations.filter(({ time }) => time < from * 1000 || time >= to * 1000);
}

export function broken(trace: ReturnType<typeof evaluate>): string[] {
  return trace.checks.filter(({ passed }) => !passed).map(({ id }) => id);
}
