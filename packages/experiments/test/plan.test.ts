import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { chooseOverlay, demands, listOverlays, type Manifest, offline, preflight, render, root } from '@repo/cluster';
import { fakeApi, kubeConfig, schemaProblems } from '@repo/cluster/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { evaluate } from '../src/checks/evaluate.js';
import { LoadJob } from '../src/load/load.js';
import { parseExpectation } from '../src/plan/expectation.js';
import { planAll, planOf } from '../src/plan/plan.js';
import { evidence } from './evidence.js';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

let folder: string;
beforeEach(() => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  folder = mkdtempSync(join(root, '.cache/overlay-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a file of the overlay, an object as YAML. */
function write(file: string, value: object): void {
  writeFileSync(join(folder, file), stringify(value));
}

/** Writes an overlay over one of the bases, with names of its own, and plans its experiment as the command does. */
async function plan(base: string, changes: { resources?: string[]; patches?: object[] } = {}) {
  const path = (of: string) => relative(folder, join(root, 'k8s', of));
  const { resources = [], ...more } = changes;
  write('kustomization.yaml', {
    namePrefix: 'my-',
    resources: [path(`bases/${base}`), ...resources],
    components: [path('components/image')],
    ...more,
  });
  const overlay = chooseOverlay(folder, listOverlays(), 'experiment');
  const manifests = await render(offline, overlay.path);
  return { overlay, manifests, experiment: planOf(overlay, manifests) };
}

/** A kustomization of the base's Deployment and an HPA on it. */
async function planHpa(metric = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } }) {
  const base = await render(offline, 'k8s/bases/deployment');
  const name = base.find(({ kind }) => kind === 'Deployment')?.metadata.name;
  write('hpa.yaml', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'scaler' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 2,
      maxReplicas: 6,
      metrics: [{ type: 'Resource', resource: metric }],
    },
  });
  return { ...(await plan('deployment', { resources: ['hpa.yaml'] })), deployment: `my-${name}` };
}

// part: kserve
const planService = (predictor: object) =>
  plan('inference-service', {
    patches: [
      {
        target: { kind: 'InferenceService' },
        patch: JSON.stringify({ kind: 'InferenceService', metadata: { name: 'any' }, spec: { predictor } }),
      },
    ],
  });
// /part

/** A cluster with metrics and room, where kubectl renders these objects. */
function cluster(manifests: readonly Manifest[]) {
  const conditions = [{ type: 'Ready', status: 'True' }];
  const objects = {
    '/version': {},
    '/apis/autoscaling/v2': {},
    '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io': { status: {} },
    '/apis/metrics.k8s.io/v1beta1/nodes': [{}],
    '/api/v1/pods': [],
    '/api/v1/nodes': [{ metadata: { name: 'a' }, status: { allocatable: { cpu: '1', memory: '8Gi' }, conditions } }],
  };
  const rendered = manifests.map((one) => stringify(one)).join('---\n');
  return fakeApi(objects, { 'config view': kubeConfig('kind-lab'), kustomize: rendered });
}

describe.skipIf(!hasKubectl)('an overlay that is a folder and nothing else', () => {
  test('is rendered, checked, planned and judged by its objects', async () => {
    const { overlay, manifests, experiment, deployment } = await planHpa();
    expect(schemaProblems(manifests)).toEqual([]);
    expect(demands(manifests)).toMatchObject([{ what: `Deployment ${deployment}`, min: 2, max: 6 }]);
    const { problems, hints } = await preflight(cluster(manifests), overlay.path);
    expect(problems).toEqual([]);
    expect(hints).toEqual([expect.stringContaining(`Deployment ${deployment} can grow to 6 pods`)]);
    expect(experiment).toMatchObject({
      overlay: overlay.name,
      scaling: { kind: 'HorizontalPodAutoscaler', name: 'my-scaler', min: 2, max: 6, targets: { cpu: 60 } },
      scenario: 'users',
      peak: 3,
    });
    expect(experiment.scaling.service).toEqual({
      name: manifests.find(({ kind }) => kind === 'Service')?.metadata.name,
      port: expect.any(Number),
    });
    const ids = evaluate(evidence({ experiment })).checks.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining([
        'startsAtMinimum',
        'scalesUp',
        'holds',
        'scalesDown',
        'answersEveryRequest',
        'matchesAlgorithm',
        'knowsItsMetrics',
      ]),
    );
  });

  test('has the load, the peak and the scenario that its experiment.yaml names', async () => {
    write('experiment.yaml', { scenario: 'spike', users: 7, texts: 20, peak: 9, story: 'Mine.' });
    const { experiment } = await planHpa();
    // No more than the HPA's maximum.
    expect(experiment).toMatchObject({ scenario: 'spike', load: { users: 7, texts: 20 }, peak: 6, story: 'Mine.' });
    expect(experiment.settings).toBeUndefined();
  });

  // part: kserve
  test.each([
    ['concurrency', { scaleMetric: 'concurrency', scaleTarget: 10, minReplicas: 1 }, { scenario: 'users', peak: 2 }],
    ['requests/s', { scaleMetric: 'rps', scaleTarget: 50 }, { scenario: 'rate', amount: 'RATE', load: { users: 140 } }],
    ['nothing but zero', { minReplicas: 0 }, { scenario: 'single', coldStarts: 10, peak: 1 }],
  ])('on Knative gets a load for what it scales by: %s', async (_, predictor, expected) => {
    const { experiment } = await planService(predictor);
    expect(experiment).toMatchObject({ ...expected, settings: { API: 'kserve' } });
    expect(experiment.scaling.kind).toBe('KnativePodAutoscaler');
  });
  // /part

  test.each([
    ['no autoscaler', () => plan('deployment'), 'No autoscaler acts on the objects'],
    [
      'no target for CPU',
      () => planHpa({ name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } }),
      'add experiment.yaml',
    ],
    [
      'a scenario that does not exist',
      () => {
        write('experiment.yaml', { scenario: 'none', users: 3 });
        return planHpa();
      },
      'There is no load/scenarios/none.ts',
    ],
  ])('with %s says what to add', async (_, planned, message) => {
    await expect(planned()).rejects.toThrow(message);
  });
});

describe.skipIf(!hasKubectl)('the overlays of this repository', () => {
  test('each have an experiment with a scenario that exists, but for those of KEDA', async () => {
    const experiments = await planAll();
    expect(experiments.filter(({ scenario }) => !existsSync(join(root, `load/scenarios/${scenario}.ts`)))).toEqual([]);
    const rendered = await Promise.all(listOverlays().map((name) => render(offline, `k8s/overlays/${name}`)));
    const followed = rendered.filter((manifests) => manifests.every(({ kind }) => kind !== 'ScaledObject'));
    expect(experiments).toHaveLength(followed.length);
  });

  test('are loaded by a Job that has the scenario, whether or not load/kustomization.yaml lists it', async () => {
    let applied = '';
    const kubectl = async (...args: string[]) => {
      if (args[0] === 'apply') applied = await offline.kubectl('kustomize', args.at(-1) ?? '');
      throw new Error('no further');
    };
    const kube = { kubectl } as unknown as Parameters<typeof LoadJob.start>[0];
    const listed = readFileSync(join(root, 'load/kustomization.yaml'), 'utf8');
    const scenarios = [...new Set((await planAll()).map(({ scenario }) => scenario))];
    for (const scenario of [scenarios.find((one) => !listed.includes(`/${one}.ts`)) ?? 'users', 'users']) {
      await LoadJob.start(kube, 'lab', 'run', { url: 'http://a' }, { SCENARIO: scenario }).catch(() => {});
      expect(applied).toMatch(new RegExp(`^ {2}${scenario}\\.ts: `, 'm'));
    }
  });
});

test.each([
  ['peek: 4', 'x.yaml has an unknown key peek: the keys are story,'],
  ['peak: four', 'peak in x.yaml must be a number above 0, not four'],
  ['nightly: 1', 'nightly in x.yaml must be a boolean: true or false, not 1'],
  ['- peak', 'x.yaml must have keys'],
  ['peak: [', 'x.yaml is not YAML'],
])('experiment.yaml with a mistake says which: %s', (text, message) => {
  expect(() => parseExpectation(text, 'x.yaml')).toThrow(message);
});
