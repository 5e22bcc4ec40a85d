import { readFileSync } from 'node:fs';

/** In a container its own cgroup is mounted as the root; version 2 counts µs, version 1 ns. */
const COUNTERS = [
  { file: '/sys/fs/cgroup/cpu.stat', pattern: /^throttled_usec (\d+)$/m, perSecond: 1e6 },
  { file: '/sys/fs/cgroup/cpu,cpuacct/cpu.stat', pattern: /^throttled_time (\d+)$/m, perSecond: 1e9 },
  { file: '/sys/fs/cgroup/cpu/cpu.stat', pattern: /^throttled_time (\d+)$/m, perSecond: 1e9 },
];

/** @returns the seconds in which the CPU limit held this container back; 0 where the system does not say. */
export function throttledSeconds(): number {
  for (const { file, pattern, perSecond } of COUNTERS) {
    try {
      const [, count] = pattern.exec(readFileSync(file, 'utf8')) ?? [];
      if (count) return Number(count) / perSecond;
    } catch {
      // Not this version of cgroups, or not Linux.
    }
  }
  return 0;
}
