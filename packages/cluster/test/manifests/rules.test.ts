import { describe, expect, test } from 'vitest';
import { containersOf, type Manifest } from '../../src/overlays.js';
import { scalingOf } from '../../src/scaling.js';
import { hasKustomize, overlays, render, rendered, variantsOf } from './manifests.js';

interface Container {
  name: string;
  image: string;
  imagePullPolicy?: string;
  securityContext?: object;
  readinessProbe?: object;
  livenessProbe?: object;
  startupProbe?: object;
  env?: { name: string; valueFrom?: { secretKeyRef?: { optional?: boolean } } }[];
}

const containers = (manifest: Manifest) => containersOf(manifest) as unknown as Container[];
const has = (value: unknown, pattern: RegExp) => pattern.test(JSON.stringify(value));

/** The objects of every overlay, alone and with what can be added to it, that break a rule. */
async function offenders(breaks: (manifest: Manifest) => boolean): Promise<string[]> {
  return (await rendered()).flatMap(({ overlay, components, manifests }) =>
    manifests
      .filter(breaks)
      .map(({ kind, metadata }) => `${[overlay, ...components].join(' + ')}: ${kind} ${metadata.name}`),
  );
}

describe.skipIf(!hasKustomize)('every overlay', () => {
  test('leaves the number of replicas to its autoscaler', async () => {
    expect(await offenders(({ spec }) => spec?.replicas !== undefined)).toEqual([]);
  });

  test('has one autoscaler with a minimum and a maximum, whatever is added, since two would stop each other', async () => {
    for (const { manifests } of await rendered()) {
      const { min, max } = scalingOf(manifests);
      expect(min).toBeGreaterThanOrEqual(0);
      expect(max).toBeGreaterThan(min);
    }
  });

  test('names a service of its own on Knative, so that several can be side by side', async () => {
    const names = await Promise.all(
      overlays.map(async (overlay) =>
        (await render(overlay)).flatMap(({ kind, metadata }) => (kind === 'InferenceService' ? metadata.name : [])),
      ),
    );
    expect(new Set(names.flat()).size).toBe(names.flat().length);
  });

  test('requests and limits CPU and memory: an HPA’s percentages are of the requests', async () => {
    const amounts = { cpu: expect.any(String), memory: expect.any(String) };
    for (const overlay of overlays) {
      const found = (await render(overlay)).flatMap(containers);
      expect(found.length).toBeGreaterThan(0);
      for (const container of found)
        expect(container).toMatchObject({ resources: { requests: amounts, limits: amounts } });
    }
  });

  test('bounds an InferenceService by fields: KServe drops the annotations', async () => {
    expect(await offenders((manifest) => has(manifest, /autoscaling\.knative\.dev\/(min|max)-?scale"/i))).toEqual([]);
    const unbounded = await offenders(({ kind, spec }) => {
      if (kind !== 'InferenceService') return false;
      const { scaleMetric, scaleTarget, minReplicas, maxReplicas } = spec.predictor;
      // A metric without its target falls back to a default of Knative.
      const target = scaleMetric === undefined ? scaleTarget === undefined : Number.isInteger(scaleTarget);
      return !(target && Number.isInteger(minReplicas) && maxReplicas > 0);
    });
    expect(unbounded).toEqual([]);
  });

  test('gives Knative nothing that it refuses', async () => {
    const refused =
      /"(lifecycle|fieldRef|terminationGracePeriodSeconds|affinity|nodeSelector|tolerations)":|"name":"PORT"/;
    const incomplete = (probe: object = {}) =>
      has(probe, /failureThreshold|timeoutSeconds/) && !has(probe, /periodSeconds/);
    const found = await offenders((manifest) => {
      if (manifest.kind !== 'InferenceService') return false;
      const probes = containers(manifest).flatMap((one) => [one.readinessProbe, one.livenessProbe, one.startupProbe]);
      return has(manifest, refused) || probes.some(incomplete);
    });
    expect(found).toEqual([]);
  });

  test('is ready when the model is, and is restarted when the server is stuck', async () => {
    const httpGet = (path: string) => ({ httpGet: { path } });
    for (const overlay of overlays) {
      for (const manifest of await render(overlay)) {
        for (const container of containers(manifest)) {
          expect(container).toMatchObject({ readinessProbe: httpGet('/readyz'), livenessProbe: httpGet('/livez') });
          // On Knative the liveness probe itself leaves a start 30 s.
          if (manifest.kind === 'Deployment') expect(container).toMatchObject({ startupProbe: httpGet('/readyz') });
        }
      }
    }
  });

  test('meets the restricted Pod Security Standard', async () => {
    for (const { manifests } of await rendered()) {
      for (const manifest of manifests) {
        const ofPod = manifest.spec?.template?.spec.securityContext;
        for (const { securityContext } of containers(manifest)) {
          expect({ ...ofPod, ...securityContext }).toMatchObject({
            runAsNonRoot: true,
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
          });
        }
      }
    }
  });

  test('runs the one image that the component `image` sets, and does not look for a newer :latest', async () => {
    const found = (await rendered()).flatMap(({ manifests }) => manifests.flatMap(containers));
    // What runs the model is the same image everywhere; an init container of a component may be another.
    expect(new Set(found.map(({ image }) => image)).size).toBe(1);
    for (const { imagePullPolicy } of found) expect(imagePullPolicy).toBe('IfNotPresent');
  });

  test('starts without a secret', async () => {
    const needs = (manifest: Manifest) =>
      containers(manifest).some(({ env = [] }) =>
        env.some(({ valueFrom }) => valueFrom?.secretKeyRef && !valueFrom.secretKeyRef.optional),
      );
    expect(await offenders(needs)).toEqual([]);
  });

  test('never forbids the eviction of the last pod, which would stop the drain of its node', async () => {
    const found = await offenders(({ kind, spec }) => {
      const { minAvailable, unhealthyPodEvictionPolicy } = spec ?? {};
      return (
        kind === 'PodDisruptionBudget' && (minAvailable !== undefined || unhealthyPodEvictionPolicy !== 'AlwaysAllow')
      );
    });
    expect(found).toEqual([]);
  });

  test('lets in by a NetworkPolicy only named peers, and nothing out', async () => {
    const found = await offenders(({ kind, spec }) => {
      if (kind !== 'NetworkPolicy') return false;
      const isClosed =
        ['Ingress', 'Egress'].every((type) => spec.policyTypes.includes(type)) && spec.egress === undefined;
      return (
        !isClosed || spec.ingress.some(({ from, ports }: { from?: object[]; ports?: object[] }) => !from || !ports)
      );
    });
    expect(found).toEqual([]);
  });

  test('with a component that shortens windows differs in nothing but windows', async () => {
    const windows = /\/(stabilizationWindowSeconds|periodSeconds|autoscaling\.knative\.dev\/[\w-]*(window|period))$/;
    for (const overlay of overlays) {
      const [alone, ...others] = await variantsOf(overlay);
      const short = others.find(({ components }) => components.join() === 'short-windows');
      if (!alone || !short) continue;
      const [before, after] = [fields(alone.manifests), fields(short.manifests)];
      const changed = [...after.keys()].filter((path) => before.get(path) !== after.get(path));
      expect(changed.filter((path) => !windows.test(path))).toEqual([]);
      for (const path of changed) {
        const usual = before.get(path);
        if (usual !== undefined) expect(seconds(after.get(path))).toBeLessThanOrEqual(seconds(usual));
      }
    }
  });
});

/** Of `300`, `60s` or `5m`. */
function seconds(duration: unknown): number {
  const [, count, unit] = /^(\d+)([sm]?)$/.exec(String(duration)) ?? [];
  return Number(count) * (unit === 'm' ? 60 : 1);
}

/** Every value in the objects, by kind and path. */
function fields(manifests: readonly Manifest[]): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const walk = (value: unknown, path: string) => {
    if (typeof value !== 'object' || value === null) found.set(path, value);
    else for (const [name, child] of Object.entries(value)) walk(child, `${path}/${name}`);
  };
  for (const manifest of manifests) walk(manifest, manifest.kind);
  return found;
}
