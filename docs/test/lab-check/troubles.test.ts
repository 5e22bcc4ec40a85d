import { fakeApi, forbidden, kubeConfig } from '@repo/cluster/testing';
import { expect, it } from 'vitest';
import { checkTroubles } from '../../src/lab-check/troubles.js';
import { failed } from './failed.js';

const resources = {
  requests: { cpu: '200m', memory: '256Mi' } as Record<string, string>,
  limits: { cpu: '500m', memory: '512Mi' } as Record<string, string>,
};
const deployment = (own = resources) => ({
  metadata: { name: 'app-fastify' },
  spec: {
    selector: { matchLabels: { app: 'app-fastify' } },
    template: { spec: { containers: [{ name: 'app-fastify', resources: own }] } },
  },
});
const metric = (name: string, averageUtilization: number) => ({ resource: { name, target: { averageUtilization } } });
const use = (name: string, averageUtilization: number) => ({ resource: { name, current: { averageUtilization } } });
const hpa = (spec: object = {}, status: object = {}) => ({
  metadata: { name: 'app-fastify' },
  spec: {
    scaleTargetRef: { kind: 'Deployment', name: 'app-fastify' },
    maxReplicas: 20,
    metrics: [metric('cpu', 70), metric('memory', 80)],
    ...spec,
  },
  status: { currentMetrics: [use('cpu', 4), use('memory', 29)], conditions: [], ...status },
});
const condition = (type: string, status: string, reason: string) => ({ conditions: [{ type, status, reason }] });
const lists = (own: object, on = deployment()) => ({
  '/apis/autoscaling/v2/namespaces/lab/horizontalpodautoscalers': [own],
  '/apis/apps/v1/namespaces/lab/deployments': [on],
});
const look = (objects: Record<string, unknown>) => {
  const commands = { 'config view': kubeConfig('kind-lab') };
  return checkTroubles(fakeApi({ '/version': {}, ...objects }, commands));
};

it('finds nothing where there is nothing', async () => {
  const checks = await look(lists(hpa()));
  expect(failed(checks)).toEqual([]);
  expect(checks.map(({ seen }) => seen)).toContain('cpu 4 %, memory 29 %');
  expect(checks.map(({ seen }) => seen)).toContain('300 s');
});

it('needs no permission for InferenceServices where an HPA scales', async () => {
  const kserve = '/apis/serving.kserve.io/v1beta1/namespaces/lab/inferenceservices';
  const knative = '/apis/autoscaling.internal.knative.dev/v1alpha1/namespaces/lab/podautoscalers';
  expect(failed(await look({ ...lists(hpa()), [kserve]: forbidden, [knative]: forbidden }))).toEqual([]);
});

it('wants something that scales', async () => {
  expect(failed(await look({}))).toEqual([expect.stringMatching(/^something scales in namespace lab: neither/)]);
});

it.each([
  [
    'no memory request',
    lists(
      hpa({}, { currentMetrics: [use('cpu', 4), { type: '' }] }),
      deployment({ requests: { cpu: '200m' }, limits: { cpu: '500m' } }),
    ),
    'HPA app-fastify knows its metrics: memory is <unknown>: container app-fastify has no memory request, of which it is a share: add it',
  ],
  [
    'a metric without a sample',
    lists(hpa({}, { currentMetrics: null })),
    expect.stringMatching(/^HPA app-fastify knows its metrics: cpu is <unknown>: no sample yet/),
  ],
  [
    'a target out of reach',
    lists(hpa({ metrics: [metric('cpu', 300), metric('memory', 80)] })),
    'HPA app-fastify has a target for cpu that can be passed: no: use ends at 250 %, limit ÷ request, so set it well below',
  ],
  [
    'a maximum that is reached',
    lists(hpa({ maxReplicas: 2 }, condition('ScalingLimited', 'True', 'TooManyReplicas'))),
    'HPA app-fastify has room to grow: it asks for more than its maximum of 2 (TooManyReplicas): raise maxReplicas',
  ],
  [
    'no window',
    lists(hpa({ behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } })),
    expect.stringMatching(/^HPA app-fastify waits before it takes pods away: not at all, so pods flap/),
  ],
  [
    'two HPAs on one Deployment',
    lists(hpa({}, condition('ScalingActive', 'False', 'AmbiguousSelector'))),
    expect.stringMatching(/^HPA app-fastify is the only one of its Deployment: two stop each other/),
  ],
])('tells %s', async (_, objects, expected) => {
  expect(failed(await look(objects))).toEqual([expected]);
});

it.each([
  ['by the annotation that KServe drops', { 'autoscaling.knative.dev/min-scale': '0' }, '1', 1],
  ['by minReplicas', undefined, '0', 0],
])('tells whether a service may go to zero: %s', async (_, annotations, heard, count) => {
  const name = 'custom-model-scale-to-zero';
  const checks = await look({
    '/apis/serving.kserve.io/v1beta1/namespaces/lab/inferenceservices': [
      { metadata: { name, annotations }, spec: { predictor: {} } },
    ],
    '/apis/autoscaling.internal.knative.dev/v1alpha1/namespaces/lab/podautoscalers': [
      { metadata: { name: `${name}-predictor-00001`, annotations: { 'autoscaling.knative.dev/min-scale': heard } } },
    ],
  });
  expect(failed(checks)).toHaveLength(count);
  expect(checks[0]?.seen).toContain(`Knative keeps ${heard} at least`);
});
