import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cpuLimit } from '../src/cpu-limit.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cgroup-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function system(files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}

describe('the CPU limit', () => {
  test('is the quota of the container, whose cgroup is mounted as the root (version 2)', () => {
    system({ 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': '50000 100000\n' });
    expect(cpuLimit(root)).toBe(0.5);
  });

  test('is the smallest on the way up (version 2)', () => {
    system({
      'proc/self/cgroup': '0::/pod/app\n',
      'sys/fs/cgroup/pod/cpu.max': '25000 100000\n',
      'sys/fs/cgroup/pod/app/cpu.max': '75000 100000\n',
    });
    expect(cpuLimit(root)).toBe(0.25);
  });

  test('is read from version 1, where the path may be the host’s', () => {
    system({
      'proc/self/cgroup': '9:memory:/x\n4:cpu,cpuacct:/kubepods/pod1/abc\n',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '20000\n',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    });
    expect(cpuLimit(root)).toBe(0.2);
  });

  test.each([
    ['no quota (version 2)', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': 'max 100000\n' }],
    ['no quota (version 1)', { 'proc/self/cgroup': '4:cpu:/\n', 'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n' }],
    ['no cgroups', {}],
  ])('is the number of processors with %s', (_, files) => {
    system(files as Record<string, string>);
    expect(cpuLimit(root)).toBe(availableParallelism());
  });
});
