import { fakeCluster, type Stored } from '@repo/cluster/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Lease } from '../src/namespace/lease.js';
import { holdNamespace } from '../src/namespace/namespace.js';

const LEASE = '/apis/coordination.k8s.io/v1/namespaces/lab/leases/experiment';
const NAMESPACE = '/api/v1/namespaces/lab';
const ours = { 'app.kubernetes.io/managed-by': 'experiment' };

const applied = [{ kind: 'Deployment', name: 'app' }];

function fakeTime() {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

test('a second run is refused while the first has the namespace, and told what it can do', async () => {
  fakeTime();
  const { kube, commands } = fakeCluster();
  const hold = await holdNamespace(kube, 'lab', false, applied);
  await vi.advanceTimersByTimeAsync(300_000);
  commands.length = 0;
  for (const isNamed of [false, true]) {
    await expect(holdNamespace(kube, 'lab', isNamed, applied)).rejects.toThrow(
      /^The experiment of \S+@\S+ \(process \d+\) has had namespace lab since \d.*Z, and last renewed its lease 0 s ago: wait for its end, or run yours in another namespace with --namespace NAME\./,
    );
  }
  expect(commands).toEqual([]);
  await hold.release();
  await (await holdNamespace(kube, 'lab', false, applied)).release();
});

test('the namespace of a run that was killed is free once its lease has expired', async () => {
  fakeTime();
  const { kube, objects, commands } = fakeCluster();
  const killed = await holdNamespace(kube, 'lab', false, applied);
  vi.clearAllTimers();
  await vi.advanceTimersByTimeAsync(59_000);
  await expect(holdNamespace(kube, 'lab', false, applied)).rejects.toThrow('last renewed its lease 59 s ago');
  await vi.advanceTimersByTimeAsync(2000);
  const hold = await holdNamespace(kube, 'lab', false, applied);
  expect(commands).toContainEqual(expect.stringMatching(/^delete namespace lab/));
  expect(objects[NAMESPACE]?.metadata.labels).toMatchObject(ours);
  await hold.release();
  expect(killed.lost.aborted).toBe(false);
});

test('a run whose lease another has taken is stopped, and leaves the namespace to the other', async () => {
  fakeTime();
  const { kube, objects, commands } = fakeCluster({ [NAMESPACE]: { metadata: { name: 'lab' } } });
  const paused = await holdNamespace(kube, 'lab', true, applied);
  const lease = objects[LEASE];
  // As after the sleep of a laptop, in which another took it.
  await kube.replace(LEASE, { ...lease, spec: { ...lease?.spec, holderIdentity: 'ann@other (process 7)' } });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(paused.lost.aborted).toBe(true);
  expect(paused.lost.reason.message).toMatch(/^The experiment of ann@other \(process 7\) has had namespace lab/);
  commands.length = 0;
  await paused.release();
  expect(commands).toEqual([]);
});

test('of two runs that start at once one gets the namespace', async () => {
  fakeTime();
  const { kube } = fakeCluster();
  const both = await Promise.allSettled([
    holdNamespace(kube, 'lab', false, applied),
    holdNamespace(kube, 'lab', false, applied),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = both.find((one) => one.status === 'rejected');
  expect(refused?.reason.message).toMatch(/^(Another experiment is starting in|The experiment of .*) ?namespace lab/);
});

test('a namespace that was there keeps all but what the run made', async () => {
  fakeTime();
  const { kube, objects, commands } = fakeCluster({ [NAMESPACE]: { metadata: { name: 'lab' } } });
  const hold = await holdNamespace(kube, 'lab', true, applied);
  expect(objects[NAMESPACE]?.metadata.labels).toBeUndefined();
  commands.length = 0;
  await hold.release();
  expect(commands).toEqual([
    'delete horizontalpodautoscaler,deployment,service,job,configmap --namespace lab --selector=app.kubernetes.io/managed-by=experiment --wait=false',
    'delete lease experiment --namespace lab --ignore-not-found',
  ]);
});

test('a namespace that has an object of that name already is refused', async () => {
  const { kube, objects } = fakeCluster({
    [NAMESPACE]: { metadata: { name: 'lab' } },
    '/apis/apps/v1/namespaces/lab/deployments/app': { metadata: { name: 'app' } },
  });
  await expect(holdNamespace(kube, 'lab', true, applied)).rejects.toThrow(
    'Namespace lab already has deployment/app, which the experiment would change: remove them with `kubectl delete deployment/app -n lab`, or use another namespace with --namespace NAME',
  );
  expect(objects[LEASE]).toBeUndefined();
  await expect(holdNamespace(kube, 'lab', false, applied)).rejects.toThrow(
    'Namespace lab exists, and no experiment made it: delete it, or use another with --namespace NAME',
  );
});

test('a renewal that failed for want of an answer does not stop the run', async () => {
  fakeTime();
  const { kube, objects } = fakeCluster();
  const lease = await Lease.acquire(kube, 'lab');
  const replace = vi.spyOn(kube, 'replace').mockRejectedValueOnce(new Error('fetch failed'));
  await vi.advanceTimersByTimeAsync(10_000);
  // One that was made, though its answer was lost: the version is another than the run knows.
  const made = objects[LEASE] as Stored;
  made.metadata.resourceVersion = '99';
  await vi.advanceTimersByTimeAsync(20_000);
  expect(lease.lost.aborted).toBe(false);
  expect(replace).toHaveBeenCalledTimes(3);
  expect(Date.parse(String(objects[LEASE]?.spec?.renewTime))).toBe(Date.now());
  await lease.stop();
});
