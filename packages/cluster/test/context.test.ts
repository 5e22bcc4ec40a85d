import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/cluster.js';
import { type Confirmation, chooseContext, confirmContext, forContext, isLocal } from '../src/context.js';
import { fakeApi, kubeConfig } from '../src/testing/fake-api.js';

const context = (name: string, server = 'https://203.0.113.5:6443') => ({ name, server, namespace: 'default' });

describe('a cluster is on this machine', () => {
  it.each(['kind-lab', 'k3d-lab', 'minikube', 'docker-desktop', 'rancher-desktop', 'colima', 'orbstack'])(
    'by the name of its context: %s',
    (name) => expect(isLocal(context(name), [])).toBe(true),
  );

  it.each(['https://127.0.0.1:40123', 'https://localhost:6443', 'https://[::1]:6443', 'https://192.0.2.7:6443'])(
    'by the address of its server: %s',
    (server) => expect(isLocal(context('default', server), ['192.0.2.7'])).toBe(true),
  );

  it.each([
    ['prod-eu', 'https://203.0.113.5:6443'],
    ['my-kind-of-cluster', 'https://10.0.0.1'],
    ['minikube-prod', 'https://127.0.0.1.example.com'],
    ['default', ''],
  ])('or is not known to be: %s at %s', (name, server) => {
    expect(isLocal(context(name, server), ['192.0.2.7'])).toBe(false);
  });
});

/** A terminal at which a user types something. */
function terminal(typed: string, isTTY = true) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const shown: string[] = [];
  output.on('data', (data) => shown.push(String(data)));
  input.write(typed);
  const streams = { input: Object.assign(input, { isTTY }), output: Object.assign(output, { isTTY }) };
  return { shown, streams: streams as unknown as Parameters<typeof confirmContext>[2] };
}

describe('a cluster elsewhere', () => {
  const confirm = (options: Confirmation, typed = '', isTTY = true) => {
    const { shown, streams } = terminal(typed, isTTY);
    return confirmContext(context('prod-eu'), options, streams).then(() => shown.join(''));
  };

  it('is asked about at a terminal', async () => {
    expect(await confirm({}, 'y\n')).toContain('The context prod-eu is not known to be a cluster on this machine.');
    await expect(confirm({}, '\n')).rejects.toThrow(/^Nothing was changed: .*--context prod-eu/);
    await expect(confirm({}, '\u0003')).rejects.toThrow(/^Nothing was changed/);
  });

  it('is refused without a terminal, with the flags that accept it', async () => {
    await expect(confirm({}, 'y\n', false)).rejects.toThrow(
      'The context prod-eu is not known to be a cluster on this machine: confirm it with --context prod-eu, or choose another with --context NAME, or accept any with --yes',
    );
  });

  it.each([{ context: 'prod-eu' }, { yes: true }])('is accepted by %j', async (options) => {
    expect(await confirm(options, '', false)).toBe('');
  });
});

it('a command says which cluster it acts on', async () => {
  const kube = fakeApi({}, { 'config view': kubeConfig('kind-lab', { server: 'https://127.0.0.1:6443' }) });
  const said: string[] = [];
  expect(await chooseContext(kube, {}, (text) => said.push(text))).toBe('lab');
  expect(await chooseContext(kube, { namespace: 'mine' }, (text) => said.push(text))).toBe('mine');
  expect(said).toEqual([
    'context kind-lab, namespace lab, server https://127.0.0.1:6443',
    'context kind-lab, namespace mine, server https://127.0.0.1:6443',
  ]);
});

it('a missing permission is one line that names it', () => {
  const kubectl = `Error from server (Forbidden): error when creating "x": deployments.apps is forbidden: User "ann" cannot create resource "deployments" in API group "apps" in the namespace "lab"
Error from server (Forbidden): error when creating "x": services is forbidden: User "ann" cannot create resource "services" in API group "" in the namespace "lab"`;
  expect(explain(new Error(kubectl))).toBe(
    'Missing permission: ann cannot create deployments.apps in namespace lab, nor create services in namespace lab: ask an administrator for the ClusterRole edit in namespace lab, or choose another with --namespace NAME',
  );
  const message =
    'namespaces is forbidden: User \\"ann\\" cannot create resource \\"namespaces\\" in API group \\"\\" at the cluster scope';
  expect(explain(new Error(`POST /api/v1/namespaces: 403 {"message":"${message}"}`))).toBe(
    'Missing permission: ann cannot create namespaces in the whole cluster: choose a namespace that you may use with --namespace NAME, or ask an administrator',
  );
  expect(explain(new Error('no cluster'))).toBe('no cluster');
});

it('commands that a user may type go to the context that the user named', () => {
  const text = 'note: run `kubectl delete hpa a -n lab`\n  kubectl get pods\nor `kubectl config use-context NAME`';
  expect(forContext(text, undefined)).toBe(text);
  expect(forContext(text, 'prod-eu')).toBe(
    'note: run `kubectl --context prod-eu delete hpa a -n lab`\n  kubectl --context prod-eu get pods\nor `kubectl config use-context NAME`',
  );
});
