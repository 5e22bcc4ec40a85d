import { type Api, ifAllowed } from '../cluster.js';
import type { Demand } from '../demand.js';
import { type Meta, quantity } from '../objects.js';
import { cores, mebibytes } from './amounts.js';
import { hasEnded, matches, type ScheduledPod } from './capacity.js';
import type { Bound } from './findings.js';

export interface ResourceQuota {
  metadata: Meta;
  spec?: { scopes?: string[]; scopeSelector?: unknown };
  status?: { hard?: Record<string, string>; used?: Record<string, string> };
}

export interface LimitRange {
  metadata: Meta;
  spec: { limits: { type: string; min?: Record<string, string>; max?: Record<string, string> }[] };
}

/** What an administrator allows in a namespace: bounds of the pods, and what of a pod's size is refused. */
export async function checkNamespace(
  kube: Api,
  demand: Demand,
  namespace: string,
): Promise<{ bounds: Bound[]; problems: string[] }> {
  const base = `/api/v1/namespaces/${namespace}`;
  const [quotas, ranges, pods] = await Promise.all([
    ifAllowed(kube.list<ResourceQuota>(`${base}/resourcequotas`), []),
    ifAllowed(kube.list<LimitRange>(`${base}/limitranges`), []),
    ifAllowed(kube.list<ScheduledPod>(`${base}/pods`), []),
  ]);
  const existing = pods.filter((pod) => matches(pod, demand.selector) && !hasEnded(pod)).length;
  return {
    bounds: quotas.flatMap((quota) => quotaBounds(demand, quota, existing)),
    problems: ranges.flatMap((range) => compareRange(demand, range)),
  };
}

/** @param existing pods of the same workload, which the quota counts already */
export function quotaBounds(demand: Demand, { metadata, spec, status }: ResourceQuota, existing = 0): Bound[] {
  // A quota with scopes is for other pods than these, or for some of them: what it allows shows when they start.
  if (spec?.scopes?.length || spec?.scopeSelector) return [];
  const { name, namespace } = metadata;
  return Object.entries(status?.hard ?? {}).flatMap(([resource, hard]) => {
    const each = eachOf(demand, resource);
    if (!each) return [];
    const left = quantity(hard) - quantity(status?.used?.[resource] ?? '0');
    const pods = existing + Math.max(0, Math.floor(left / each + 1e-6));
    const text = `the quota ${name} of namespace ${namespace} allows ${pods} (${resource}: ${hard})`;
    const fix = `raise it with \`kubectl edit resourcequota ${name} -n ${namespace}\`, or use another namespace`;
    return [{ pods, text, fix }];
  });
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
