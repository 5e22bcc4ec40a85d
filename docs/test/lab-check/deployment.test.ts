import { fakeApi, kubeConfig } from '@repo/cluster/testing';
import { expect, it } from 'vitest';
import { checkDeployment } from '../../src/lab-check/deployment.js';
import { failed } from './failed.js';

const base = '/apis/apps/v1/namespaces/lab/deployments/app-fastify';
const containers = [{ name: 'app-fastify', resources: { requests: { cpu: '200m', memory: '256Mi' } } }];
const deployment = {
  metadata: { name: 'app-fastify', generation: 1 },
  spec: { replicas: 1, selector: { matchLabels: { app: 'app-fastify' } }, template: { spec: { containers } } },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
};
const objects = {
  '/version': { gitVersion: 'v1.36.3' },
  [base]: deployment,
  '/apis/discovery.k8s.io/v1/namespaces/lab/endpointslices': [{ endpoints: [{ conditions: { ready: true } }] }],
  '/apis/autoscaling/v2': {},
  '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io': {},
  '/apis/metrics.k8s.io/v1beta1/nodes': [{}],
  '/apis/metrics.k8s.io/v1beta1/namespaces/lab/pods': [
    { containers: [{ usage: { cpu: '10930938n', memory: '71680Ki' } }] },
  ],
};
const commands = { 'config view': kubeConfig('kind-lab') };
const look = (more: Record<string, unknown> = {}) => checkDeployment(fakeApi({ ...objects, ...more }, commands));

it('takes a Deployment that is ready and measured', async () => {
  const checks = await look();
  expect(failed(checks)).toEqual([]);
  expect(checks.map(({ seen }) => seen)).toEqual([
    'yes',
    '1',
    'cpu 200m, memory 256Mi',
    'to 1',
    'cpu 11m, memory 70Mi',
  ]);
});

it('asks for a cluster first', async () => {
  expect(failed(await checkDeployment(fakeApi({})))).toEqual([
    expect.stringMatching(/^there is a cluster: kubectl has no current context: start one/),
  ]);
});

it.each([
  [
    'no Deployment',
    { [base]: undefined },
    'the Deployment app-fastify is in namespace lab: no: `npm run deploy -- hpa-v1 -n lab`',
  ],
  [
    'a pod that is not ready',
    { [base]: { ...deployment, status: { ...deployment.status, availableReplicas: 0 } } },
    'all its pods are ready: it waits for 1 of 1 pods to be ready: `kubectl describe pods -n lab -l app=app-fastify` tells more',
  ],
  [
    'a Service that leads nowhere',
    { '/apis/discovery.k8s.io/v1/namespaces/lab/endpointslices': [{ endpoints: null }] },
    'the Service leads to them: to none: `kubectl describe service app-fastify -n lab` shows what it looks for',
  ],
  [
    'no metrics API',
    { '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io': undefined },
    expect.stringMatching(
      /^what they use is measured: there is no metrics API.*install\.sh metrics-server-insecure-tls`$/,
    ),
  ],
  [
    'no sample yet',
    { '/apis/metrics.k8s.io/v1beta1/namespaces/lab/pods': [] },
    'what they use is measured: not yet: a pod’s first sample comes within a minute',
  ],
])('says how to mend %s', async (_, more, expected) => {
  expect(failed(await look(more))).toEqual([expected]);
});

it('wants a request for what an HPA is to know', async () => {
  const bare = { spec: { containers: [{ name: 'app-fastify', resources: { requests: { cpu: '200m' } } }] } };
  const changed = { ...deployment, spec: { ...deployment.spec, template: bare } };
  expect(failed(await look({ [base]: changed }))).toEqual([
    expect.stringMatching(/^each container requests CPU and memory: container app-fastify .* has no memory request/),
  ]);
});
