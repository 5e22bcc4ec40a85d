import type { TestProject } from 'vitest/node';
import { startK3s } from './k3s.js';

declare module 'vitest' {
  interface ProvidedContext {
    kubeconfig: string;
    /** Seconds that an HPA without a scale-down window of its own waits. */
    hpaWindow: number;
  }
}

/** One cluster for all tests: that of E2E_KUBECONFIG, or a throw-away K3s. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { E2E_KUBECONFIG, E2E_K3S_IMAGE = 'rancher/k3s:v1.36.3-k3s1', E2E_PLATFORM_DIR } = process.env;
  project.provide('hpaWindow', E2E_KUBECONFIG ? 300 : 30);
  if (E2E_KUBECONFIG) {
    project.provide('kubeconfig', E2E_KUBECONFIG);
    return async () => {};
  }
  const started = Date.now();
  const cluster = await startK3s({
    image: E2E_K3S_IMAGE,
    images: ['dev.local/inference-server:latest', 'grafana/k6:2.2.0'],
    platformDir: E2E_PLATFORM_DIR,
    hpaDownscaleStabilization: '30s',
  });
  console.log(`cluster: up in ${Math.round((Date.now() - started) / 1000)} s`);
  project.provide('kubeconfig', cluster.kubeconfig);
  return cluster.stop;
}
