import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/**
 * CPUs that this process may use: the smallest quota of its cgroup and the cgroups above it, or, without
 * a quota, the processors that it may run on.
 *
 * The host's core count would be wrong in a container: eight threads in half a CPU throttle one another.
 * @param root where the system's `/proc` and `/sys` are.
 */
export function cpuLimit(root = '/'): number {
  const own = read(root, 'proc/self/cgroup') ?? '';
  const quotas = [availableParallelism()];
  for (const line of own.trim().split('\n')) {
    // "0::/path" is version 2; "4:cpu,cpuacct:/path" is version 1.
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === '') {
      for (const dir of upwards(path ?? '/')) quotas.push(quotaV2(root, join('sys/fs/cgroup', dir)));
    } else if (controllers?.split(',').includes('cpu')) {
      for (const mount of ['sys/fs/cgroup/cpu,cpuacct', 'sys/fs/cgroup/cpu']) {
        for (const dir of upwards(path ?? '/')) quotas.push(quotaV1(root, join(mount, dir)));
      }
    }
  }
  return Math.min(...quotas);
}

function quotaV2(root: string, dir: string): number {
  const [quota, period] = (read(root, dir, 'cpu.max') ?? 'max').trim().split(' ').map(Number);
  return quota && period ? quota / period : Number.POSITIVE_INFINITY;
}

function quotaV1(root: string, dir: string): number {
  const quota = Number(read(root, dir, 'cpu.cfs_quota_us') ?? -1);
  const period = Number(read(root, dir, 'cpu.cfs_period_us') ?? 0);
  return quota > 0 && period > 0 ? quota / period : Number.POSITIVE_INFINITY;
}

/** `/a/b` → `/a/b`, `/a`, `/`: in a container the path is the host's, and only the root exists. */
function upwards(path: string): string[] {
  const parts = path.split('/').filter(Boolean);
  return Array.from({ length: parts.length + 1 }, (_, i) => `/${parts.slice(0, parts.length - i).join('/')}`);
}

function read(...path: string[]): string | undefined {
  try {
    return readFileSync(join(...path), 'utf8');
  } catch {
    return undefined;
  }
}
