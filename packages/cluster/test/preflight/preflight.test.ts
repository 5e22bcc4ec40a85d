import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { demands } from '../../src/demand.js';
import type { Manifest } from '../../src/overlays.js';
import { preflight, requestProblems, scalerProblems } from '../../src/preflight/preflight.js';
import { fakeApi, kubeConfig } from '../../src/testing/fake-api.js';
import { deployment, hpa, node, scaledObject, service } from './cluster-fixtures.js';

const METRICS = '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io';
const SERVING = '/apis/apps/v1/namespaces/knative-serving/deployments';
const CONTROLLER = '/apis/apps/v1/deployments?fieldSelector=metadata.name%3Dkserve-controller-manager';
const KSERVE = {
  deploy: '{"defaultDeploymentMode":"Serverless"}',
  ingress: '{"ingressGateway":"a/b","disableIstioVirtualHost":true}',
};

const available = (name: string, namespace = 'knative-serving') => ({
  metadata: { name, namespace },
  status: { availableReplicas: 1 },
});
const serving = ['activator', 'autoscaler', 'controller', 'webhook'].map((name) => available(name));

/** All that the overlays need. */
const complete = {
  '/version': {},
  '/api/v1/nodes': [node('a', '4', '8Gi')],
  '/api/v1/pods': [],
  '/apis/autoscaling/v2': {},
  [METRICS]: { status: { conditions: [{ type: 'Available', status: 'True' }] } },
  '/apis/metrics.k8s.io/v1beta1/nodes': [{}],
  '/apis/serving.knative.dev/v1': {},
  [SERVING]: serving,
  '/api/v1/namespaces/knative-serving/configmaps/config-network': {
    data: { 'ingress-class': 'kourier.ingress.networking.knative.dev' },
  },
  '/apis/apps/v1/deployments': [...serving, available('net-kourier-controller')],
  '/apis/apps/v1/daemonsets': [],
  '/apis/serving.kserve.io/v1beta1': {},
  [CONTROLLER]: [available('kserve-controller-manager', 'kserve')],
  '/api/v1/namespaces/kserve/configmaps/inferenceservice-config': { data: KSERVE },
  '/apis/keda.sh/v1alpha1': {},
  '/apis/apps/v1/deployments?fieldSelector=metadata.name%3Dkeda-operator': [available('keda-operator', 'keda')],
};

function problems(manifests: readonly Manifest[], changes: Record<string, unknown> = {}, context = 'gke') {
  const commands = {
    'config view': kubeConfig(context),
    kustomize: manifests.map((manifest) => stringify(manifest)).join('---\n'),
  };
  return preflight(fakeApi({ ...complete, ...changes }, commands), 'any').then(({ problems }) => problems);
}

describe('a cluster', () => {
  it('that has everything is fine', async () => {
    for (const manifests of [[deployment, hpa], [deployment, scaledObject], [service]]) {
      expect(await problems(manifests)).toEqual([]);
    }
  });

  it('that cannot be reached is the only problem', async () => {
    const refused = new Error('GET /version: 500 dial tcp 192.0.2.1:6443: connect: connection refused\n');
    expect(await problems([deployment, hpa], { '/version': refused })).toEqual([
      'no cluster: kubectl cannot reach https://192.0.2.1:6443 of the context gke (dial tcp 192.0.2.1:6443: connect: connection refused): is it running, and are its credentials valid? `kubectl config use-context NAME` chooses another',
    ]);
    const status = new Error('GET /version: 401 {"kind":"Status","message":"Unauthorized","code":401}');
    expect(await problems([deployment], { '/version': status })).toEqual([expect.stringContaining('(Unauthorized)')]);
  });

  it('that no context names is to be started or chosen', async () => {
    const kube = fakeApi({}, { 'config view': new Error('error: current-context must exist in order to minify') });
    expect((await preflight(kube, 'any')).problems).toEqual([
      expect.stringMatching(/^no cluster: kubectl has no current context: .*kind create cluster/),
    ]);
  });

  it.each([
    ['gke', 'k8s/platform/install.sh metrics-server`'],
    ['kind-kind', 'k8s/platform/install.sh metrics-server-insecure-tls`'],
  ])('without a metrics API gets it installed: %s', async (context, command) => {
    const [problem, ...others] = await problems([deployment, hpa], { [METRICS]: undefined }, context);
    expect(problem).toContain(`there is no metrics API, without which an HPA does nothing: \`${command}`);
    expect(others).toEqual([]);
    expect(await problems([service], { [METRICS]: undefined })).toEqual([]);
  });

  it('whose metrics API fails, or knows nothing, says so', async () => {
    const conditions = [{ type: 'Available', status: 'False', message: 'no endpoints available' }];
    expect(await problems([deployment, hpa], { [METRICS]: { status: { conditions } } })).toEqual([
      expect.stringContaining('the metrics API is not available (no endpoints available): look at `kubectl'),
    ]);
    expect(await problems([deployment, hpa], { '/apis/metrics.k8s.io/v1beta1/nodes': [] })).toEqual([
      expect.stringContaining('the metrics API knows no node yet: wait a minute'),
    ]);
  });

  it.each([
    ['/apis/serving.knative.dev/v1', [service], /^there is no Knative: `k8s\/platform\/install.sh kserve`/],
    ['/apis/serving.kserve.io/v1beta1', [service], /^there is no KServe: `k8s\/platform\/install.sh kserve`/],
    ['/apis/keda.sh/v1alpha1', [deployment, scaledObject], /^there is no KEDA: `k8s\/platform\/install.sh keda`/],
    [
      '/apis/autoscaling/v2',
      [deployment, hpa],
      /^the cluster does not know autoscaling\/v2: update it to Kubernetes 1.23/,
    ],
    [CONTROLLER, [service], /^KServe has no Deployment kserve-controller-manager in namespace kserve/],
  ])('without %s says what installs it', async (path, manifests, problem) => {
    expect(await problems(manifests, { [path]: path === CONTROLLER ? [] : undefined })).toEqual([
      expect.stringMatching(problem),
    ]);
  });

  it('whose Knative does not run says which part', async () => {
    const down = serving.map((one) => (one.metadata.name === 'activator' ? { ...one, status: {} } : one));
    expect(await problems([service], { [SERVING]: down })).toEqual([
      "no pod of Knative's activator is available: see why with `kubectl describe pods -n knative-serving`",
    ]);
  });
});

describe('an overlay', () => {
  it('whose container lacks a request says which', () => {
    const bare = structuredClone(deployment);
    delete bare.spec.template.spec.containers[0].resources.requests.memory;
    expect(demands([bare]).flatMap(requestProblems)).toEqual([
      'container server of Deployment app has no memory request, of which autoscaling is a share: set resources.requests.memory in k8s/bases',
    ]);
  });

  it('may not be the second to scale a Deployment', () => {
    const other = { ...hpa, metadata: { name: 'mine' } };
    expect(scalerProblems([deployment, hpa], [hpa, other], 'lab')).toEqual([
      'HorizontalPodAutoscaler mine scales Deployment app already, and two stop each other (AmbiguousSelector): `kubectl delete horizontalpodautoscaler mine -n lab`',
    ]);
  });

  it('with an HPA names the ScaledObject that is in its way, and not the HPA that KEDA made of it', () => {
    const keda = { ...hpa, metadata: { name: 'keda-hpa-app', ownerReferences: [{ kind: 'ScaledObject' }] } };
    expect(scalerProblems([deployment, hpa], [keda, scaledObject], 'lab')).toEqual([
      expect.stringContaining('`kubectl delete scaledobject app -n lab`'),
    ]);
    expect(scalerProblems([deployment, scaledObject], [keda, scaledObject], 'lab')).toEqual([]);
  });
});
