import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../src/kustomization.js';
import { hasKustomize, onKnative, overlays, render } from './manifests.js';

const hpa = 'HorizontalPodAutoscaler/spec/behavior/scaleDown';
const annotation = 'InferenceService/metadata/annotations/autoscaling.knative.dev';
const window = { [`${annotation}/window`]: '60s' };

/** Each field that it changes, and what holds without it: the overlay's own, or the default of Kubernetes or Knative. */
const CHANGES: Record<string, Record<string, string>> = {
  'hpa-v2': { [`${hpa}/stabilizationWindowSeconds`]: '300', [`${hpa}/policies/0/periodSeconds`]: '60' },
  'hpa-conservative': { [`${hpa}/stabilizationWindowSeconds`]: '300' },
  // autoscaling/v1 has no windows to set, and KEDA keeps them elsewhere.
  'hpa-v1': {},
  keda: {},
  ...Object.fromEntries(onKnative.map((overlay) => [overlay, window])),
  'scale-to-zero': { ...window, [`${annotation}/scale-to-zero-pod-retention-period`]: '5m' },
};

const page = readFileSync(join(root, 'k8s/components/short-windows/README.md'), 'utf8');

describe.skipIf(!hasKustomize)('short-windows', () => {
  test.each(overlays)('changes nothing of %s but windows, as its page says', async (overlay) => {
    const before = fields(await render(overlay));
    const after = fields(await render(overlay, 'short-windows'));
    const paths = [...new Set([...before.keys(), ...after.keys()])].filter(
      (path) => before.get(path) !== after.get(path),
    );
    expect(paths.sort()).toEqual(Object.keys(CHANGES[overlay] ?? {}).sort());
    for (const [path, usual] of Object.entries(CHANGES[overlay] ?? {})) {
      expect(String(before.get(path) ?? usual)).toBe(usual);
      expect(seconds(after.get(path))).toBeLessThan(seconds(usual));
      expect(page).toContain(`${path.split('/').at(-1)}\``);
      expect(page).toContain(`| ${usual} | ${after.get(path)} |`);
    }
  });
});

/** Of `300`, `60s` or `5m`. */
function seconds(duration: unknown): number {
  const [, count, unit] = /^(\d+)([sm]?)$/.exec(String(duration)) ?? [];
  return Number(count) * (unit === 'm' ? 60 : 1);
}

/** Every value in the objects, by kind and path. */
function fields(manifests: { kind: string }[]): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const walk = (value: unknown, path: string) => {
    if (typeof value !== 'object' || value === null) found.set(path, value);
    else for (const [name, child] of Object.entries(value)) walk(child, `${path}/${name}`);
  };
  for (const manifest of manifests) walk(manifest, manifest.kind);
  return found;
}
