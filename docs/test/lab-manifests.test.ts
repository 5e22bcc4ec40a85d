import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api } from '@repo/cluster';
import { type Container, containersOf, type Manifest, render } from '@repo/cluster';
import { describe, expect, test } from 'vitest';
import { tokensOf } from '../src/markdown.js';
import { read, root } from '../src/pages.js';

/** The files that a page has its reader write: its fences with a kustomization. */
function kustomizations(page: string): string[] {
  const fences = tokensOf(read(`docs/${page}.md`)).filter(({ type }) => type === 'fence');
  return fences.filter(({ content }) => content.includes('kind: Kustomization')).map(({ content }) => content);
}

const kubectl = { kubectl: async (...args) => execFileSync('kubectl', args, { encoding: 'utf8' }) } as Api;

/** What comes of such a file where the page puts it, in a folder of k8s/. */
async function rendered(text = ''): Promise<Manifest[]> {
  const folder = mkdtempSync(join(root, 'k8s/.mine-'));
  try {
    writeFileSync(join(folder, 'kustomization.yaml'), text);
    return await render(kubectl, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const find = async (text: string | undefined, kind: string) => (await rendered(text)).find((one) => one.kind === kind);

describe.skipIf(spawnSync('kubectl', ['kustomize', '--help']).status !== 0)('what a reader writes', () => {
  test('in lab 4 leaves no memory request, and none that a limit would stand for', async () => {
    const [patient] = kustomizations('tutorials/4-hpa-v2');
    const deployment = (await find(patient, 'Deployment')) as Manifest;
    const { resources } = containersOf(deployment)[0] as Container;
    expect([resources?.requests, resources?.limits]).toEqual([{ cpu: '200m' }, { cpu: '500m' }]);
    expect((await find(patient, 'HorizontalPodAutoscaler'))?.spec.behavior.scaleDown.stabilizationWindowSeconds).toBe(
      30,
    );
  });

  test('in lab 5 asks Knative’s own autoscaler for what it does not have', async () => {
    const [patient] = kustomizations('tutorials/5-knative-concurrency');
    expect((await find(patient, 'InferenceService'))?.spec.predictor.scaleMetric).toBe('cpu');
  });

  test('in lab 6 says by annotation what only the field says', async () => {
    const [patient] = kustomizations('tutorials/6-scale-to-zero');
    const { metadata, spec } = (await find(patient, 'InferenceService')) as Manifest;
    expect(metadata.annotations).toMatchObject({
      'autoscaling.knative.dev/min-scale': '0',
      'autoscaling.knative.dev/window': '10s',
    });
    expect(spec.predictor.minReplicas).toBeUndefined();
  });

  test('in lab 8 is one trouble each, and a load', async () => {
    const [b = '', d, load] = kustomizations('tutorials/8-troubles');
    const hpa = async (text?: string) => (await find(text, 'HorizontalPodAutoscaler'))?.spec;
    expect(await hpa(b)).toMatchObject({ targetCPUUtilizationPercentage: 300, maxReplicas: 10 });
    const c = b.replace('/spec/targetCPUUtilizationPercentage, value: 300', '/spec/maxReplicas, value: 2');
    expect(await hpa(c)).toMatchObject({ targetCPUUtilizationPercentage: 50, maxReplicas: 2 });
    expect((await hpa(d)).behavior.scaleDown).toEqual({
      stabilizationWindowSeconds: 0,
      policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
    });
    const settings = (await rendered(load)).find(({ metadata }) => metadata.name.startsWith('load-settings'));
    expect(settings).toMatchObject({
      data: { SCENARIO: 'users', USERS: '12', RUN_TIME: '900', BASE_URL: 'http://app-fastify:8080' },
    });
  });

  test('to tune hpa-v2 changes its target for CPU and its maximum, and nothing else', async () => {
    const [mine] = kustomizations('how-to/tune');
    const spec = (await find(mine, 'HorizontalPodAutoscaler'))?.spec;
    expect(spec.maxReplicas).toBe(8);
    expect(spec.metrics[0].resource).toEqual({ name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } });
    expect(spec.behavior.scaleDown.stabilizationWindowSeconds).toBe(300);
  });
});
