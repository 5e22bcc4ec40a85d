import { isNear, readHpa } from '@repo/autoscalers';
import type { HpaSpec } from '@repo/cluster';
import type { Check, Sample } from '../trace/trace.js';
import { ages } from './ages.js';
import { lastLine, showsUse } from './hpa-table.js';
import type { Seen } from './seen.js';

/** Seconds from one sync of the controller to the next, until which it shows what it read. */
const SYNC = 15;
/** Seconds by which any sync and any sample may be late. */
const ROOM = 2;

export function knowsItsMetrics({ evidence: { hpa }, samples }: Seen): Check | undefined {
  if (!hpa) return undefined;
  const names = (hpa.metrics ?? []).flatMap(({ resource }) => resource?.name ?? []);
  let [count, longest] = [0, 0];
  let since: number | undefined;
  for (const { at, metrics } of samples) {
    if (!names.some((name) => metrics[name] === null)) {
      since = undefined;
      continue;
    }
    since ??= at;
    count += 1;
    longest = Math.max(longest, at - since);
  }
  return {
    id: 'knowsItsMetrics',
    // A sync that fails, as while metrics-server is short of CPU, is shown until the next.
    text: `misses its metrics for at most two syncs: ${names.join(', ')}`,
    passed: longest <= 2 * SYNC + ROOM,
    observed: `unknown in ${count} of ${samples.length} seconds${count > 0 ? `, at most ${Math.round(longest)} s on end` : ''}`,
  };
}

/** From the last second in which the HPA's own metrics recommended more pods to the moment they went. */
export function holds({ evidence, samples }: Seen): Check | undefined {
  const { hpa, autoscaler, observations } = evidence;
  if (!hpa) return undefined;
  const { window } = autoscaler;
  const aged = ages(samples, observations);
  const waits = samples.flatMap(({ at, desired }, i) => {
    if (desired >= (samples[i - 1]?.desired ?? 0)) return [];
    const last = samples.findLastIndex((one, j) => j < i && needed(hpa, one) > desired);
    const room = Math.max(ROOM, aged[i] ?? 0, aged[last] ?? 0);
    return [{ seconds: Math.round(at - (samples[last]?.at ?? at)), least: window - SYNC - room }];
  });
  const shortest = Math.min(...waits.map(({ seconds }) => seconds));
  return {
    id: 'holds',
    text: `keeps a pod for ${window} s after it was last needed`,
    passed: waits.length > 0 && waits.every(({ seconds, least }) => seconds >= least),
    observed: waits.length === 0 ? 'never fewer' : `${waits.length} times fewer, after ${shortest} s or more`,
  };
}

/** @returns undefined for an HPA without policies of its own */
export function scalesUpWithinPolicies({ evidence: { hpa, observations }, samples }: Seen): Check | undefined {
  const policies = hpa?.behavior?.scaleUp?.policies;
  if (!policies) return undefined;
  const aged = ages(samples, observations);
  const excess = samples.filter(({ at, desired }, i) => {
    const allowed = policies.map(({ type, value, periodSeconds }) => {
      const within = samples.slice(0, i + 1).findIndex((other) => other.at >= at - periodSeconds);
      // What is seen at the begin of the period may have been made that much earlier.
      const room = Math.max(ROOM, ...aged.slice(within, i + 1));
      const from =
        samples.findLast((other) => other.at <= at - periodSeconds + room)?.desired ?? samples[0]?.desired ?? desired;
      return type === 'Pods' ? from + value : Math.ceil(from * (1 + value / 100));
    });
    return desired > Math.max(...allowed);
  });
  return {
    id: 'scalesUpWithinPolicies',
    text: 'never scales up faster than its policies allow',
    passed: excess.length === 0,
    observed: `too fast in ${excess.length} seconds`,
  };
}

export function showsUsage({ evidence: { hpa, hpaTable } }: Seen): Check | undefined {
  if (!hpa || hpaTable === undefined) return undefined;
  return {
    id: 'showsUsage',
    text: 'kubectl get hpa shows usage against target, min, max and replicas',
    passed: showsUse(hpaTable, hpa),
    observed: lastLine(hpaTable).replace(/\s+/g, ' '),
  };
}

/** Pods that the metrics which an HPA shows recommend. */
function needed(hpa: HpaSpec, { pods, metrics }: Sample): number {
  const { tolerance } = readHpa({ maxReplicas: hpa.maxReplicas, ...(hpa.behavior && { behavior: hpa.behavior }) });
  const each = (hpa.metrics ?? []).map(({ resource }) => {
    const ratio = (metrics[resource?.name ?? ''] ?? 0) / (resource?.target.averageUtilization ?? 100);
    return isNear(ratio, { tolerance }) ? pods : Math.ceil(ratio * pods);
  });
  return Math.max(0, ...each);
}
