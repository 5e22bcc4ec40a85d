import { describe, expect, test } from 'vitest';
import { containersOf, type Manifest } from '../../src/overlays.js';
import { hasKustomize, onDeployment, onKnative, optional, overlays, render } from './manifests.js';

interface Container {
  image: string;
  imagePullPolicy?: string;
  securityContext?: object;
  readinessProbe?: object;
  livenessProbe?: object;
  startupProbe?: object;
}

const containers = (manifest: Manifest) => containersOf(manifest) as unknown as Container[];
const has = (value: unknown, pattern: RegExp) => pattern.test(JSON.stringify(value));

/** The objects of all overlays, each alone and with all optional components, that break a rule. */
async function offenders(breaks: (manifest: Manifest) => boolean): Promise<string[]> {
  const found: string[] = [];
  for (const overlay of overlays) {
    const broken = [...(await render(overlay)), ...(await render(overlay, ...optional))].filter(breaks);
    found.push(...broken.map(({ kind, metadata }) => `${overlay}: ${kind} ${metadata.name}`));
  }
  return found;
}

describe.skipIf(!hasKustomize)('every overlay', () => {
  test('leaves the number of replicas to its autoscaler', async () => {
    expect(await offenders(({ spec }) => spec?.replicas !== undefined)).toEqual([]);
  });

  test('has one autoscaler, on the Deployment under one name, since two would stop each other', async () => {
    for (const overlay of overlays) {
      const manifests = await render(overlay, ...optional);
      const scalers = manifests.filter(({ kind }) => kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject');
      const names = scalers.map(({ metadata }) => metadata.name);
      expect([overlay, names]).toEqual([overlay, onDeployment.includes(overlay) ? ['app-fastify'] : []]);
    }
    expect([...onDeployment, ...onKnative].sort()).toEqual(overlays);
  });

  test('names a service of its own on Knative, so that several can be side by side', async () => {
    const names = await Promise.all(onKnative.map(async (overlay) => (await render(overlay))[0]?.metadata.name));
    expect(new Set(names).size).toBe(onKnative.length);
  });

  test('requests and limits CPU and memory: an HPA’s percentages are of the requests', async () => {
    const amounts = { cpu: expect.any(String), memory: expect.any(String) };
    for (const overlay of overlays) {
      const found = (await render(overlay)).flatMap(containers);
      expect(found).toMatchObject([{ resources: { requests: amounts, limits: amounts } }]);
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
    expect(await offenders((manifest) => manifest.kind === 'InferenceService' && has(manifest, refused))).toEqual([]);
    for (const overlay of onKnative) {
      for (const container of (await render(overlay)).flatMap(containers)) {
        for (const probe of [container.readinessProbe, container.livenessProbe, container.startupProbe]) {
          if (has(probe ?? {}, /failureThreshold|timeoutSeconds/)) expect(probe).toHaveProperty('periodSeconds');
        }
      }
    }
  });

  test('is ready when the model is, and is restarted when the server is stuck', async () => {
    const httpGet = (path: string) => ({ httpGet: { path } });
    for (const overlay of overlays) {
      const found = (await render(overlay)).flatMap(containers);
      expect(found).toMatchObject([{ readinessProbe: httpGet('/readyz'), livenessProbe: httpGet('/livez') }]);
      // On Knative the liveness probe itself leaves a start 30 s.
      if (onDeployment.includes(overlay)) expect(found).toMatchObject([{ startupProbe: httpGet('/readyz') }]);
    }
  });

  test('meets the restricted Pod Security Standard', async () => {
    for (const overlay of overlays) {
      for (const manifest of await render(overlay)) {
        const ofPod = manifest.spec.template?.spec.securityContext;
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
    const found = (await Promise.all(overlays.map((overlay) => render(overlay)))).flat().flatMap(containers);
    const [image, ...others] = new Set(found.map((container) => container.image));
    expect(others).toEqual([]);
    expect(image).toMatch(/^.+\/inference-server[:@]/);
    for (const { imagePullPolicy } of found) expect(imagePullPolicy).toBe('IfNotPresent');
  });
});
