import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { BUILT_IMAGE, Kube, messageOf, preflight, root, until } from '@repo/cluster';
import { planAll } from '@repo/experiments';
import type { TestProject } from 'vitest/node';
import { startK3s } from './k3s.js';

declare module 'vitest' {
  interface ProvidedContext {
    kubeconfig: string;
    /** Seconds that an HPA without a scale-down window of its own waits. */
    hpaWindow: number;
  }
}

const K6 = 'grafana/k6:2.2.0';

/**
 * One cluster for all tests. E2E_KUBECONFIG names one that is there, with the images and the platform on it; without, it
 * is a throw-away K3s of the image E2E_K3S_IMAGE, with what E2E_PLATFORM_DIR has or k8s/platform installs.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { E2E_KUBECONFIG, E2E_K3S_IMAGE = 'rancher/k3s:v1.36.3-k3s1', E2E_PLATFORM_DIR } = process.env;
  project.provide('hpaWindow', E2E_KUBECONFIG ? 300 : 30);
  const cluster = E2E_KUBECONFIG
    ? { kubeconfig: E2E_KUBECONFIG, stop: async () => {} }
    : await throwAway(E2E_K3S_IMAGE, E2E_PLATFORM_DIR);
  try {
    if (!E2E_KUBECONFIG && !E2E_PLATFORM_DIR) installPlatform(cluster.kubeconfig);
    await platformReady(cluster.kubeconfig, E2E_PLATFORM_DIR !== undefined);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  project.provide('kubeconfig', cluster.kubeconfig);
  return cluster.stop;
}

async function throwAway(image: string, platformDir: string | undefined) {
  const started = Date.now();
  if (!isInDocker(BUILT_IMAGE)) throw new Error(`Docker has no image ${BUILT_IMAGE}: npm run image`);
  if (!isInDocker(K6)) execFileSync('docker', ['pull', K6], { stdio: 'inherit' });
  const cluster = await startK3s({ image, images: [BUILT_IMAGE, K6], platformDir, hpaDownscaleStabilization: '30s' });
  console.log(`cluster: up in ${Math.round((Date.now() - started) / 1000)} s`);
  return cluster;
}

function isInDocker(image: string): boolean {
  return execFileSync('docker', ['image', 'ls', '--quiet', image]).length > 0;
}

function installPlatform(kubeconfig: string): void {
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  execFileSync(join(root, 'k8s/platform/install.sh'), ['--yes', 'kserve'], { env, stdio: 'inherit' });
}

/** As k8s/platform/knative-serving has it: what the autoscaler averages can be read. */
async function showAverages(kube: Kube): Promise<void> {
  const data = JSON.stringify({ data: { 'metrics-protocol': 'prometheus' } });
  const inServing = ['--namespace', 'knative-serving'];
  await kube.kubectl('patch', 'configmap/config-observability', ...inServing, '--type=merge', `--patch=${data}`);
  await kube.kubectl('rollout', 'restart', 'deployment/autoscaler', ...inServing);
  await kube.kubectl('rollout', 'status', 'deployment/autoscaler', ...inServing, '--timeout=300s');
}

/** @throws Error with what the cluster still lacks after ten minutes */
async function platformReady(kubeconfig: string, isBare: boolean): Promise<void> {
  const kube = await Kube.connect(kubeconfig);
  // Of each kind of autoscaler one is enough: they differ in what they need of the platform by kind alone.
  const experiments = [...new Map((await planAll()).map((one) => [one.scaling.kind, one])).values()];
  let problems: string[] = [];
  try {
    await until('the platform', 600, async () => {
      problems = [];
      for (const { path } of experiments) {
        // An API server that has just started may not answer yet.
        const found = await preflight(kube, path).catch((error) => ({ problems: [messageOf(error)] }));
        problems.push(...found.problems);
      }
      return problems.length === 0;
    }).catch(() => {
      throw new Error(problems.join('\n'));
    });
    if (isBare) await showAverages(kube);
  } finally {
    kube.close();
  }
}
