import { describe, expect, it } from 'vitest';
import { deploymentPending, ProblemWatch, pending, servicePending } from '../../src/deploy/rollout.js';
import { fakeApi } from '../../src/testing/fake-api.js';
import { deployment, hpa, scaledObject } from '../preflight/cluster-fixtures.js';

it('a problem counts once it has lasted', async () => {
  let key = 'image';
  const watch = new ProblemWatch(async () => ({ key, text: key, patience: 15 }));
  expect(await watch.look(0)).toBeUndefined();
  key = 'place';
  expect(await watch.look(14_000)).toBeUndefined();
  expect(await watch.look(28_000)).toBeUndefined();
  expect(await watch.look(29_000)).toBe('place');
});

describe('a rollout', () => {
  const of = (generation: number, replicas: number, status: object) => ({
    metadata: { name: 'app', generation },
    spec: { replicas },
    status,
  });
  it.each([
    [
      of(2, 2, { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 }),
      /seen by its controller/,
    ],
    [of(1, 2, { observedGeneration: 1, replicas: 1, updatedReplicas: 1 }), /^1 of 2 pods to be created/],
    [of(1, 2, { observedGeneration: 1, replicas: 3, updatedReplicas: 2, availableReplicas: 3 }), /^1 old pods to end/],
    [
      of(1, 2, { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 1 }),
      /^1 of 2 pods to be ready/,
    ],
    [of(1, 0, { observedGeneration: 1 }), /^$/],
    [of(1, 2, { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 }), /^$/],
  ])('of a Deployment: %j', (deployment, expected) => {
    expect(deploymentPending(deployment) ?? '').toMatch(expected);
  });

  it('of a Deployment is over once the minimum of its autoscaler is ready', () => {
    const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
    expect(deploymentPending(of(1, 1, status), 1)).toBeUndefined();
    expect(deploymentPending(of(1, 1, status), 2)).toBe('1 of 2 pods to be created');
    const two = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 1 };
    expect(deploymentPending(of(1, 2, two), 2)).toBe('1 of 2 pods to be ready');
  });

  it('of a Deployment at 0 pods, where its HPA is disabled, fails with the command that starts it', async () => {
    const kube = fakeApi({ '/apis/apps/v1/namespaces/lab/deployments/app': of(1, 0, { observedGeneration: 1 }) });
    await expect(pending(kube, 'lab', deployment, [deployment, hpa])).rejects.toThrow(
      'Deployment app is scaled to 0, where an HPA does nothing: `kubectl scale deployment app -n lab --replicas=2`',
    );
    // KEDA starts it itself.
    expect(await pending(kube, 'lab', deployment, [deployment, scaledObject])).toBeUndefined();
  });

  it('of a service tells the condition that says why', () => {
    const conditions = [
      { type: 'Ready', status: 'False', message: 'no' },
      { type: 'RoutesReady', status: 'Unknown' },
      { type: 'ConfigurationsReady', status: 'False', reason: 'RevisionFailed', message: 'why' },
    ];
    const status = { observedGeneration: 1, conditions };
    expect(servicePending({ metadata: { name: 'a', generation: 1 }, status })).toBe(
      'ConfigurationsReady (RevisionFailed, why)',
    );
    const ready = { observedGeneration: 1, conditions: [{ type: 'Ready', status: 'True' }] };
    expect(servicePending({ metadata: { name: 'a', generation: 1 }, status: ready })).toBeUndefined();
    expect(servicePending({ metadata: { name: 'a', generation: 2 }, status: ready })).toMatch(/seen by its controller/);
  });
});
