import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Job {
  'timeout-minutes'?: number;
  permissions?: object;
  steps?: { run?: string }[];
  uses?: string;
}

const root = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const workflows = readdirSync(join(root, '.github/workflows'));
const jobsOf = (file: string): Job[] => Object.values(parse(read(`.github/workflows/${file}`)).jobs);

test('.ci/run ends where it cannot load the cluster, and leaves no test out for that', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ci-'));
  try {
    cpSync(join(root, '.ci/run'), join(folder, 'repository/.ci/run'));
    mkdirSync(join(folder, 'shared/cluster'), { recursive: true });
    writeFileSync(join(folder, 'shared/cluster/load'), '#!/bin/sh\nexit 42\n', { mode: 0o755 });
    expect(spawnSync(join(folder, 'repository/.ci/run')).status).toBe(42);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('k6 is of one version wherever it is named', () => {
  const [, version] = /grafana\/k6:([\d.]+)/.exec(read('packages/locust-cli/src/k6/find.ts')) ?? [];
  expect(version).toBeDefined();
  expect(parse(read('.github/workflows/ci.yml')).env.K6_VERSION).toBe(version);
  expect(read('.devcontainer/Dockerfile')).toContain(`grafana/k6:${version} `);
});

test('a checkout on Windows has the line ends that sh and the tests need', () => {
  const files = ['k8s/platform/install.sh', 'apps/inference-server/image-test.sh', 'docs/index.md'];
  const { stdout } = spawnSync('git', ['check-attr', 'eol', '--', ...files], { cwd: root, encoding: 'utf8' });
  expect(stdout.trimEnd().split('\n')).toEqual(files.map((file) => `${file}: eol: lf`));
});

test('a release has an image for each platform, tested on a runner of that platform', () => {
  const { build, image } = parse(read('.github/workflows/release.yml')).jobs;
  expect(build.strategy.matrix.include).toEqual([
    { arch: 'amd64', runner: 'ubuntu-24.04' },
    { arch: 'arm64', runner: 'ubuntu-24.04-arm' },
  ]);
  expect(build['runs-on']).toContain('matrix.runner');
  expect(JSON.stringify(build.steps)).toContain('image-test.sh');
  expect(image.needs).toContain('build');
});

test('a release names its image in the overlays of its tag', () => {
  const folder = mkdtempSync(join(tmpdir(), 'release-'));
  try {
    const file = 'k8s/components/image/kustomization.yaml';
    cpSync(join(root, file), join(folder, file));
    const sed = jobsOf('release.yml')
      .flatMap(({ steps = [] }) => steps.flatMap(({ run = '' }) => run.split('\n')))
      .filter((line) => line.includes(file));
    const env = { PATH: process.env.PATH, IMAGE: 'ghcr.io/owner/inference-server', VERSION: '1.2.3' };
    expect(spawnSync('bash', ['-e', '-c', sed.join('\n')], { cwd: folder, env }).status).toBe(0);
    expect(parse(readFileSync(join(folder, file), 'utf8')).images).toEqual([
      { name: 'inference-server', newName: 'ghcr.io/owner/inference-server', newTag: '1.2.3' },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe.each(workflows)('%s', (file) => {
  test('names each action by its commit, with the version beside it', () => {
    const used = [...read(`.github/workflows/${file}`).matchAll(/^ *-? ?uses: (.+)$/gm)].map(([, action]) => action);
    const theirs = used.filter((action) => !action?.startsWith('./'));
    expect(theirs.filter((action) => !/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? ''))).toEqual([]);
  });

  test('gives nothing to all of its jobs, and to each its own permissions and end', () => {
    expect(parse(read(`.github/workflows/${file}`)).permissions).toEqual({});
    for (const job of jobsOf(file)) {
      expect(job.permissions).toBeDefined();
      if (!job.uses) expect(job['timeout-minutes']).toBeGreaterThan(0);
    }
  });

  test('needs no secret but the token that GitHub gives', () => {
    const secrets = [...read(`.github/workflows/${file}`).matchAll(/secrets\.(\w+)/g)].map(([, name]) => name);
    expect(secrets.filter((name) => name !== 'GITHUB_TOKEN')).toEqual([]);
  });
});
