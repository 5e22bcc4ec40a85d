import { describe, expect, it } from 'vitest';
import { clusterKind, kindOf, type Node } from '../../src/cluster-kind.js';
import { fakeApi, forbidden, kubeConfig } from '../../src/testing/fake-api.js';

function node(
  name: string,
  more: { labels?: Record<string, string>; providerID?: string; version?: string; runtime?: string; ip?: string } = {},
): Node {
  return {
    metadata: { name, labels: more.labels ?? {} },
    spec: more.providerID ? { providerID: more.providerID } : {},
    status: {
      addresses: [{ type: 'InternalIP', address: more.ip ?? '10.0.0.9' }],
      nodeInfo: {
        kubeletVersion: more.version ?? 'v1.36.3',
        containerRuntimeVersion: more.runtime ?? 'containerd://2.2.9',
      },
    },
  };
}

describe('the cluster of the current context', () => {
  const k3s = { version: 'v1.36.3+k3s1', ip: '192.0.2.2' };
  const cases: [string, string, Node[], { kind: string; name: string }][] = [
    ['kind by its context', 'kind-lab', [], { kind: 'kind', name: 'lab' }],
    [
      'kind under another name',
      'mine',
      [node('a', { providerID: 'kind://docker/lab/lab-worker' })],
      { kind: 'kind', name: 'lab' },
    ],
    ['minikube', 'minikube', [], { kind: 'minikube', name: 'minikube' }],
    [
      'a profile of minikube',
      'demo',
      [node('demo', { labels: { 'minikube.k8s.io/name': 'demo' } })],
      { kind: 'minikube', name: 'demo' },
    ],
    ['k3d by its context', 'k3d-lab', [], { kind: 'k3d', name: 'lab' }],
    ['k3d under another name', 'mine', [node('k3d-my-lab-server-0', k3s)], { kind: 'k3d', name: 'my-lab' }],
    ['K3s on this machine', 'default', [node('host', k3s)], { kind: 'k3s', name: 'default' }],
    [
      'K3s with Docker on this machine',
      'default',
      [node('host', { ...k3s, runtime: 'docker://28.0.1' })],
      { kind: 'shared-docker', name: 'default' },
    ],
    [
      'K3s of which a node is elsewhere',
      'default',
      [node('host', k3s), node('b', { version: k3s.version })],
      { kind: 'remote', name: 'default' },
    ],
    [
      'K3s in a container or on another machine',
      'default',
      [node('c', { version: k3s.version })],
      { kind: 'remote', name: 'default' },
    ],
    [
      'Docker Desktop',
      'docker-desktop',
      [node('a', { providerID: 'kind://docker/desktop/a' })],
      { kind: 'shared-docker', name: 'docker-desktop' },
    ],
    [
      'Rancher Desktop with Docker',
      'rancher-desktop',
      [node('lima', { runtime: 'docker://28.0.1' })],
      { kind: 'shared-docker', name: 'rancher-desktop' },
    ],
    [
      'Rancher Desktop with containerd',
      'rancher-desktop',
      [node('lima', k3s)].map((n) => ({ ...n, status: { ...n.status, addresses: [] } })),
      { kind: 'remote', name: 'rancher-desktop' },
    ],
    ['a cloud', 'gke_project_zone_lab', [node('gke-1')], { kind: 'remote', name: 'gke_project_zone_lab' }],
  ];
  it.each(cases)('is known: %s', (_, context, nodes, expected) => {
    expect(kindOf(context, nodes, ['127.0.0.1', '192.0.2.2'])).toEqual(expected);
  });

  it('is known by its context alone to a user who may not list nodes', async () => {
    const kube = fakeApi({ '/api/v1/nodes': forbidden }, { 'config view': kubeConfig('kind-lab') });
    expect(await clusterKind(kube)).toEqual({ kind: 'kind', name: 'lab' });
  });
});
