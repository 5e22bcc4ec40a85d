import type { HpaSpec } from '@repo/cluster';
import { isNear } from '../expected/hpa.js';
import type { Claim, Sample } from '../trace/trace.js';
import { ages } from './ages.js';
import type { Evidence } from './evidence.js';
import { lastLine, showsUse } from './hpa-table.js';

/** The controller looks every 15 s, and shows what it saw until its next look. */
const LOOK = 15;
/** Seconds by which any look and any sample may be late. */
const ROOM = 2;

/** What is claimed of an HPA alone. */
export function hpaClaims(hpa: HpaSpec, evidence: Evidence, samples: readonly Sample[]): Claim[] {
  const { autoscaler, observations, hpaTable } = evidence;
  const aged = ages(samples, observations);
  const result = [knows(hpa, samples), keeps(hpa, autoscaler.window, samples, aged)];
  if (hpaTable !== undefined) {
    result.push({
      text: 'kubectl get hpa shows use against target, min, max and replicas',
      held: showsUse(hpaTable, hpa),
      seen: lastLine(hpaTable).replace(/\s+/g, ' '),
    });
  }
  const up = hpa.behavior?.scaleUp?.policies;
  if (up) result.push(growsSlowly(up, samples, aged));
  return result;
}

function knows(hpa: HpaSpec, samples: readonly Sample[]): Claim {
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
    // A look that fails, as while metrics-server is short of CPU, is shown until the next.
    text: `knows its metrics, but for two looks at most: ${names.join(', ')}`,
    held: longest <= 2 * LOOK + ROOM,
    seen: `unknown in ${count} of ${samples.length} seconds${count > 0 ? `, at most ${Math.round(longest)} s on end` : ''}`,
  };
}

/** Between the last second in which the HPA's own metrics asked for more pods and the moment they went. */
function keeps(hpa: HpaSpec, window: number, samples: readonly Sample[], aged: readonly number[]): Claim {
  const waits = samples.flatMap(({ at, wanted }, i) => {
    if (wanted >= (samples[i - 1]?.wanted ?? 0)) return [];
    const last = samples.findLastIndex((one, j) => j < i && needed(hpa, one) > wanted);
    const room = Math.max(ROOM, aged[i] ?? 0, aged[last] ?? 0);
    return [{ seconds: Math.round(at - (samples[last]?.at ?? at)), least: window - LOOK - room }];
  });
  const shortest = Math.min(...waits.map(({ seconds }) => seconds));
  return {
    text: `keeps a pod for ${window} s after it was last needed`,
    held: waits.length > 0 && waits.every(({ seconds, least }) => seconds >= least),
    seen: waits.length === 0 ? 'never fewer' : `${waits.length} times fewer, after ${shortest} s or more`,
  };
}

type Policies = NonNullable<NonNullable<NonNullable<HpaSpec['behavior']>['scaleUp']>['policies']>;

function growsSlowly(policies: Policies, samples: readonly Sample[], aged: readonly number[]): Claim {
  const excess = samples.filter(({ at, wanted }, i) => {
    const allowed = policies.map(({ type, value, periodSeconds }) => {
      const within = samples.slice(0, i + 1).findIndex((other) => other.at >= at - periodSeconds);
      // What is seen at the begin of the period may have been made that much earlier.
      const room = Math.max(ROOM, ...aged.slice(within, i + 1));
      const from =
        samples.findLast((other) => other.at <= at - periodSeconds + room)?.wanted ?? samples[0]?.wanted ?? wanted;
      return type === 'Pods' ? from + value : Math.ceil(from * (1 + value / 100));
    });
    return wanted > Math.max(...allowed);
  });
  return {
    text: 'never grows faster than its policies allow',
    held: excess.length === 0,
    seen: `too fast in ${excess.length} seconds`,
  };
}

/** Pods that the metrics which an HPA shows recommend. */
function needed(hpa: HpaSpec, { pods, metrics }: Sample): number {
  const each = (hpa.metrics ?? []).map(({ resource }) => {
    const ratio = (metrics[resource?.name ?? ''] ?? 0) / (resource?.target.averageUtilization ?? 100);
    return isNear(ratio, hpa.behavior) ? pods : Math.ceil(ratio * pods);
  });
  return Math.max(0, ...each);
}
