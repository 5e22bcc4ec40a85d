import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../src/kustomization.js';
import { hasKustomize, one, onKnative, optional, overlays, render, renderMine } from './manifests.js';
import { problems } from './schemas.js';

const read = (path: string) => readFileSync(join(root, 'k8s', path), 'utf8');
const readme = read('README.md');

/** The cells of the table rows that begin with a link into a folder. */
function rows(folder: string): Map<string, string[]> {
  const lines = readme.matchAll(new RegExp(`^\\| \\[(.+)\\]\\(${folder}/(.+)\\) \\| (.+) \\|$`, 'gm'));
  return new Map(
    Array.from(lines, ([, name = '', path, cells = '']) => [name, path === name ? cells.split(' | ') : []]),
  );
}

const example = (text: string) => /^```yaml\n(.+?)^```$/ms.exec(text)?.[1] ?? '';

describe.skipIf(!hasKustomize)('k8s/README.md', () => {
  test('has a row for every overlay, with its bounds and targets', async () => {
    const table = rows('overlays');
    expect([...table.keys()].sort()).toEqual(overlays);
    for (const [overlay, [autoscaler, target, pods]] of table) {
      expect([overlay, pods]).toEqual([overlay, await bounds(overlay)]);
      for (const number of await targets(overlay)) expect(target?.split(/\D+/)).toContain(String(number));
      expect(autoscaler).toBe(onKnative.includes(overlay) ? 'Knative' : overlay === 'keda' ? 'KEDA' : 'HPA');
    }
  });

  test('has a row for every component that an overlay can be given', () => {
    const table = rows('components');
    expect([...table.keys()].sort()).toEqual(optional);
    for (const [name, [kind]] of table) {
      expect(kind === 'InferenceService').toBe(name.startsWith('knative-'));
    }
  });

  test('shows an overlay of one’s own that does what the text says', async () => {
    const manifests = await renderMine(example(readme));
    expect(problems(manifests)).toEqual([]);
    expect(new Set(manifests.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['reviews']));
    const { spec } = manifests.find(({ kind }) => kind === 'Deployment') ?? {};
    expect(spec.template.spec.containers[0].image).toBe('registry.example.com/reviews/inference-server:1.4.0');
    expect(manifests.find(({ kind }) => kind === 'HorizontalPodAutoscaler')?.spec.maxReplicas).toBe(8);
  });

  test.each(optional)('is joined by the page of %s, whose lines add it', async (component) => {
    const text = example(read(`components/${component}/README.md`));
    const [, overlay = ''] = /^resources: \[\.\.\/overlays\/(.+)\]$/m.exec(text) ?? [];
    expect(await renderMine(text)).toEqual(await render(overlay, component));
  });

  test('is joined by a page for each other component', () => {
    for (const name of readdirSync(join(root, 'k8s/components'))) {
      expect(read(`components/${name}/README.md`)).toMatch(new RegExp(`^# ${name}\n`));
    }
  });
});

async function bounds(overlay: string): Promise<string> {
  const spec = await scaling(overlay);
  return `${spec.minReplicas ?? spec.minReplicaCount} to ${spec.maxReplicas ?? spec.maxReplicaCount}`;
}

/** The numbers that an autoscaler aims at. */
async function targets(overlay: string): Promise<number[]> {
  const { metadata } = (await render(overlay)).at(-1) ?? {};
  const spec = await scaling(overlay);
  if (spec.metrics) {
    return spec.metrics.map((metric: { resource: { target: object } }) => Object.values(metric.resource.target)[0]);
  }
  const one =
    spec.targetCPUUtilizationPercentage ??
    spec.scaleTarget ??
    metadata?.annotations?.['autoscaling.knative.dev/target'];
  return one === undefined ? [] : [one];
}

async function scaling(overlay: string) {
  if (onKnative.includes(overlay)) return (await one('InferenceService', overlay)).spec.predictor;
  return (await one(overlay === 'keda' ? 'ScaledObject' : 'HorizontalPodAutoscaler', overlay)).spec;
}
