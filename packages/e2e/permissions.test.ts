import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kube, until } from '@repo/cluster';
import { findHpa, planAll } from '@repo/experiments';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

// As a class has it: an account with the ClusterRole edit in one namespace, and nothing else.

const namespace = 'permissions';
const scaling = (await planAll()).find(({ overlay }) => overlay === 'hpa-v1')?.scaling;
if (!scaling) throw new Error('There is no overlay hpa-v1, which this file deploys');
const [, name = ''] = scaling.workload.split('/');
const { resolve } = createRequire(import.meta.url);
/** The arguments of Node.js that run a command. */
const commands = {
  deploy: ['--import', 'tsx', resolve('@repo/cluster/deploy')],
  experiment: ['--import', 'tsx', resolve('@repo/experiments/experiment')],
};

let kube: Kube;
let folder: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  kube = await Kube.connect(inject('kubeconfig'), { detached: false });
  folder = mkdtempSync(join(tmpdir(), 'permissions-'));
  const kubeconfig = join(folder, 'kubeconfig.yaml');
  copyFileSync(inject('kubeconfig'), kubeconfig);
  await kube.kubectl('delete', 'namespace', namespace, '--ignore-not-found');
  await kube.kubectl('create', 'namespace', namespace);
  await kube.kubectl('create', 'serviceaccount', 'student', '-n', namespace);
  const student = `--serviceaccount=${namespace}:student`;
  await kube.kubectl('create', 'rolebinding', 'student', '--clusterrole=edit', student, '-n', namespace);
  const token = (await kube.kubectl('create', 'token', 'student', '-n', namespace)).trim();
  env = { ...process.env, KUBECONFIG: kubeconfig };
  const config = (...args: string[]) => execFileSync('kubectl', ['config', ...args], { env, encoding: 'utf8' }).trim();
  const cluster = config('view', '--minify', '--output=jsonpath={.clusters[0].name}');
  config('set-credentials', 'student', `--token=${token}`);
  config('set-context', 'class', `--cluster=${cluster}`, '--user=student', `--namespace=${namespace}`);
  config('use-context', 'class');
});
afterAll(async () => {
  await kube.kubectl('delete', 'namespace', namespace, '--ignore-not-found');
  kube.close();
  rmSync(folder, { recursive: true });
});

/** Runs a command as the account, and resolves with its code and what it wrote. */
function run(name: keyof typeof commands, ...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile('node', [...commands[name], ...args], { env }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
    child.stdin?.end();
  });
}

test('permissions: edit in a namespace is enough to deploy, and an overlay over another leaves nothing of it', async () => {
  const first = await run('deploy', 'hpa-v2', '--no-load', '--yes');
  expect(first).toMatchObject({
    code: 0,
    output: expect.stringContaining(`hpa-v2 is ready in namespace ${namespace}`),
  });
  expect(first.output).toMatch(new RegExp(`^context class, namespace ${namespace}, server https://`));
  expect(first.output).toContain('note: not checked: whether the nodes have room (your account cannot list nodes');
  const deployment = await kube.get<{ status: { availableReplicas: number } }>(
    `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
  );
  expect(deployment?.status.availableReplicas).toBeGreaterThanOrEqual(2);

  const second = await run('deploy', 'hpa-v1', '--no-load', '--yes');
  expect(second).toMatchObject({ code: 0, output: expect.stringContaining(`${name} replaced`) });
  const { spec } = (await findHpa(kube, { namespace, name: scaling.name })) ?? {};
  expect(spec?.behavior).toBeUndefined();
  expect(spec?.metrics?.map(({ resource }) => resource)).toEqual([
    { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
  ]);
  await kube.kubectl('delete', 'hpa,deployment,service', name, '-n', namespace);
});

test('permissions: what an account may not do is one line that names it', async () => {
  const elsewhere = await run('deploy', 'hpa-v1', '--no-load', '--yes', '-n', 'default');
  expect(elsewhere).toMatchObject({ code: 1 });
  expect(elsewhere.output.trim().split('\n').at(-1)).toMatch(
    /^deploy: Missing permission: system:serviceaccount:permissions:student cannot get deployments\.apps in namespace default: ask /,
  );
  const own = await run('experiment', 'hpa-v1', '--no-load', '--yes');
  expect(own).toMatchObject({ code: 1 });
  expect(own.output.trim().split('\n').at(-1)).toMatch(
    /^experiment: Missing permission: \S+ cannot create namespaces in the whole cluster: choose a namespace/,
  );
});

test('permissions: of two experiments in a namespace the second is refused, and the first, stopped, leaves its evidence alone', async () => {
  const args = ['hpa-v2', '--no-load', '--yes', '-n', namespace];
  const first = spawn('node', [...commands.experiment, ...args, '--out', folder], {
    env,
    stdio: 'ignore',
  });
  const lease = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/experiment`;
  await until('the first experiment to begin', 120, async () => await kube.get(lease));
  const second = await run('experiment', ...args, '--out', join(folder, 'second'));
  expect(second).toMatchObject({ code: 1 });
  expect(second.output).toMatch(/experiment: The experiment of .* has had namespace permissions since /);
  await until('the Deployment of the first', 120, async () => (await objects()).includes(`deployment.apps/${name}`));
  expect(await stopped(first)).toBe(130);
  expect(existsSync(join(folder, 'hpa-v2.failed.txt'))).toBe(true);
  expect(existsSync(join(folder, 'hpa-v2.failed.json'))).toBe(true);
  expect(await objects()).toBe('configmap/kube-root-ca.crt');
  expect(await kube.get(lease)).toBeUndefined();
});

async function objects(): Promise<string> {
  const all = await kube.kubectl('get', 'deployment,hpa,service,job,configmap,pod', '-n', namespace, '-o', 'name');
  return all.trim();
}

async function stopped(child: ChildProcess): Promise<number | null> {
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}
