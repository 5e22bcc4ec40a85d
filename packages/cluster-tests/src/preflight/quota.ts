import { type Api, ifAllowed } from '../cluster.js';
import { type Meta, quantity } from '../objects.js';
import { cores, counted, type Findings, hasEnded, matches, mebibytes, type ScheduledPod } from './capacity.js';
import type { Demand } from './demand.js';

export interface ResourceQuota {
  metadata: Meta;
  spec?: { scopes?: string[]; scopeSelector?: unknown };
  status?: { hard?: Record<string, string>; used?: Record<string, string> };
}

export interface LimitRange {
  metadata: Meta;
  spec: { limits: { type: string; min?: Record<string, string>; max?: Record<string, string> }[] };
}

/** Whether what an administrator allows in a namespace is enough. */
export async function checkNamespace(kube: Api, demand: Demand, namespace: string): Promise<Findings> {
  const base = `/api/v1/namespaces/${namespace}`;
  const [quotas, ranges, pods] = await Promise.all([
    ifAllowed(kube.list<ResourceQuota>(`${base}/resourcequotas`), []),
    ifAllowed(kube.list<LimitRange>(`${base}/limitranges`), []),
    ifAllowed(kube.list<ScheduledPod>(`${base}/pods`), []),
  ]);
  const existing = pods.filter((pod) => matches(pod, demand.selector) && !hasEnded(pod)).length;
  const all = quotas.map((quota) => compareQuota(demand, quota, existing));
  return {
    problems: [...all.flatMap(({ problems }) => problems), ...ranges.flatMap((range) => compareRange(demand, range))],
    hints: all.flatMap(({ hints }) => hints),
  };
}

/** @param existing pods of the same workload, which the quota counts already */
export function compareQuota(demand: Demand, { metadata, spec, status }: ResourceQuota, existing = 0): Findings {
  const findings: Findings = { problems: [], hints: [] };
  // A quota with scopes is for other pods than these, or for some of them: what it allows shows when they start.
  if (spec?.scopes?.length || spec?.scopeSelector) return findings;
  const { what, min, max } = demand;
  for (const [resource, hard] of Object.entries(status?.hard ?? {})) {
    const each = eachOf(demand, resource);
    if (!each) continue;
    const left = quantity(hard) - quantity(status?.used?.[resource] ?? '0');
    const pods = existing + Math.max(0, Math.floor(left / each + 1e-6));
    if (pods >= max) continue;
    const allows = `the quota ${metadata.name} of namespace ${metadata.namespace} allows ${pods} of them (${resource}: ${hard})`;
    const mend = `raise it with \`kubectl edit resourcequota ${metadata.name} -n ${metadata.namespace}\`, or take another namespace`;
    if (pods < min) findings.problems.push(`${what} begins with ${counted(min)}, and ${allows}: ${mend}`);
    else findings.hints.push(`${what} may grow to ${counted(max)}, and ${allows}`);
  }
  return findings;
}

export function compareRange({ what, containers, requests, limits }: Demand, { metadata, spec }: LimitRange): string[] {
  const problems: string[] = [];
  const check = (who: string, resource: string, verb: string, has: number, bound: string, wrong: boolean) => {
    if (!wrong) return;
    const { name, namespace } = metadata;
    const amount = resource === 'cpu' ? cores(has) : mebibytes(has);
    problems.push(
      `${who} of ${what} ${verb} ${amount} ${resource}, and the LimitRange ${name} of namespace ${namespace} says ${bound}: change it with \`kubectl edit limitrange ${name} -n ${namespace}\`, or take another namespace`,
    );
  };
  for (const { type, min = {}, max = {} } of spec.limits) {
    const subjects =
      type === 'Pod'
        ? [{ who: 'a pod', requests, limits }]
        : type === 'Container'
          ? containers.map(({ name, resources }) => ({
              who: `container ${name}`,
              requests: inBase(resources?.requests),
              limits: inBase(resources?.limits),
            }))
          : [];
    for (const { who, requests, limits } of subjects) {
      for (const resource of ['cpu', 'memory'] as const) {
        const [least, most] = [min[resource], max[resource]];
        if (least)
          check(
            who,
            resource,
            'requests',
            requests[resource],
            `at least ${least}`,
            requests[resource] < quantity(least),
          );
        if (most)
          check(who, resource, 'is limited to', limits[resource], `at most ${most}`, limits[resource] > quantity(most));
      }
    }
  }
  return problems;
}

function inBase(amounts: Record<string, string> = {}): Demand['requests'] {
  return { cpu: quantity(amounts.cpu ?? '0'), memory: quantity(amounts.memory ?? '0') };
}

/** Of what a quota counts; undefined for what a pod does not use. */
function eachOf({ requests, limits }: Demand, resource: string): number | undefined {
  const used: Record<string, number> = {
    pods: 1,
    'count/pods': 1,
    cpu: requests.cpu,
    memory: requests.memory,
    'requests.cpu': requests.cpu,
    'requests.memory': requests.memory,
    'limits.cpu': limits.cpu,
    'limits.memory': limits.memory,
  };
  return used[resource];
}
