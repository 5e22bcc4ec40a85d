import { describe, expect, it } from 'vitest';
import { type Demand, demands } from '../../src/demand.js';
import { nodeBound, roomFor } from '../../src/preflight/capacity.js';
import { type Bound, judge } from '../../src/preflight/findings.js';
import { checkNamespace, compareRange, quotaBounds } from '../../src/preflight/quota.js';
import { fakeApi, forbidden } from '../../src/testing/fake-api.js';
import { deployment, hpa, node, pod, scaledObject, service } from './cluster-fixtures.js';

const demand = demands([deployment, hpa])[0] as Demand;
const requests = { cpu: 0.2, memory: 2 ** 28 };

describe('what an overlay asks for', () => {
  it.each([
    ['what its HPA says', [deployment, hpa], { min: 2, max: 10, selector: 'app=app' }],
    ['one pod to begin with, though KEDA may end it', [deployment, scaledObject], { min: 1, max: 5 }],
    ['one pod without an autoscaler', [deployment], { min: 1, max: 1 }],
    ['a pod to begin with at scale to zero', [service], { min: 1, max: 10 }],
  ] as const)('is %s', (_, manifests, expected) => {
    expect(demands(manifests)[0]).toMatchObject(expected);
  });

  it('has Knative’s own container in it', () => {
    expect(demands([service], '25m')[0]?.requests.cpu).toBeCloseTo(0.225);
  });
});

describe('room on the nodes', () => {
  it('is what is not requested yet, node by node', () => {
    const nodes = [node('a', '1', '4Gi'), node('b', '500m', '4Gi')];
    const pods = [pod('a', { cpu: '400m', memory: '1Gi' })];
    // (1 − 0.4) ÷ 0.2 = 3, and 0.5 ÷ 0.2 = 2.
    expect(roomFor(requests, nodes, pods)).toEqual({ pods: 5, scarce: 'CPU' });
  });

  it('can be short of memory', () => {
    expect(roomFor(requests, [node('a', '8', '600Mi')], [])).toEqual({ pods: 2, scarce: 'memory' });
  });

  it('is not on nodes that take no pods', () => {
    const tainted = node('a', '8', '8Gi', { taints: [{ effect: 'NoSchedule' }] });
    const cordoned = node('b', '8', '8Gi', { unschedulable: true });
    expect(roomFor(requests, [tainted, cordoned], []).pods).toBe(0);
  });

  it('is where pods have ended', () => {
    const ended = { ...pod('a', { cpu: '1' }), status: { phase: 'Succeeded' } };
    expect(roomFor(requests, [node('a', '1', '4Gi')], [ended]).pods).toBe(5);
  });

  it('counts what the overlay has there already, and pods on their way out, as free', async () => {
    const pods = [
      pod('a', { cpu: '400m' }, { namespace: 'mine', labels: { app: 'app' } }),
      pod('a', { cpu: '600m' }, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    ];
    const kube = fakeApi({ '/api/v1/nodes': [node('a', '1', '4Gi')], '/api/v1/pods': pods });
    expect(await nodeBound(kube, demand, 'mine')).toMatchObject({ pods: 5, text: 'the nodes have room for 5 (CPU)' });
  });

  it('is not known to a user who may not see the nodes', async () => {
    const kube = fakeApi({ '/api/v1/nodes': forbidden, '/api/v1/pods': forbidden });
    expect(await nodeBound(kube, demand, 'mine')).toBeUndefined();
  });
});

describe('a namespace', () => {
  const quota = (hard: Record<string, string>, used = {}) => ({
    metadata: { name: 'small', namespace: 'mine' },
    status: { hard, used },
  });

  it('allows as many pods as each amount of its quota does', () => {
    const hard = { 'requests.cpu': '500m', 'limits.memory': '2Gi', pods: '10', secrets: '1' };
    expect(quotaBounds(demand, quota(hard, { 'requests.cpu': '200m' })).map(({ pods }) => pods)).toEqual([1, 4, 10]);
    expect(quotaBounds(demand, quota({ 'requests.cpu': '500m' }))).toEqual([
      {
        pods: 2,
        text: 'the quota small of namespace mine allows 2 (requests.cpu: 500m)',
        fix: 'raise it with `kubectl edit resourcequota small -n mine`, or use another namespace',
      },
    ]);
  });

  it('has in its quota the pods that are there already', () => {
    expect(quotaBounds(demand, quota({ pods: '2' }, { pods: '2' }), 2)).toMatchObject([{ pods: 2 }]);
  });

  it('whose LimitRange does not fit is a problem', () => {
    const range = (type: string, bounds: object) => ({
      metadata: { name: 'r', namespace: 'mine' },
      spec: { limits: [{ type, ...bounds }] },
    });
    expect(compareRange(demand, range('Container', { max: { cpu: '250m' }, min: { memory: '128Mi' } }))).toEqual([
      'container server of Deployment app is limited to 500m cpu, and the LimitRange r of namespace mine says at most 250m: change it with `kubectl edit limitrange r -n mine`, or take another namespace',
    ]);
    expect(compareRange(demand, range('Pod', { min: { memory: '1Gi' } }))).toEqual([
      expect.stringMatching(/^a pod of Deployment app requests 256Mi memory, .* at least 1Gi/),
    ]);
  });

  it('without bounds is fine', async () => {
    expect(await checkNamespace(fakeApi({}), demand, 'mine')).toEqual({ bounds: [], problems: [] });
  });
});

describe('of several bounds', () => {
  const bound = (pods: number): Bound => ({ pods, text: `it allows ${pods}`, fix: 'do this' });

  it('the tightest is named, as a problem where the first pods do not fit', () => {
    expect(judge(demand, [bound(8), bound(1), bound(3)])).toEqual({
      problems: ['Deployment app starts with 2 pods of 200m CPU and 256Mi each, but it allows 1: do this'],
      hints: [],
    });
  });

  it('the tightest is named, as a hint where the last pods do not fit', () => {
    expect(judge(demand, [bound(8), bound(12), bound(7)])).toEqual({
      problems: [],
      hints: [
        'Deployment app can grow to 10 pods of 200m CPU and 256Mi each, but it allows 7: the others would not start',
      ],
    });
  });

  it('none is named where all pods fit', () => {
    expect(judge(demand, [bound(10)])).toEqual({ problems: [], hints: [] });
    expect(judge(demand, [])).toEqual({ problems: [], hints: [] });
  });
});
