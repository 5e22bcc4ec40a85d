import { expect, it } from 'vitest';
import type { Manifest } from '../../src/overlays.js';
import { compareObjects } from '../../src/preflight/drift.js';
import { deployment, hpa } from './cluster-fixtures.js';

/** The objects with what a cluster adds to them, changed by hand. */
function compare(manifest: Manifest, change: (live: Manifest) => void) {
  const fresh = structuredClone(manifest);
  fresh.metadata.annotations = { 'deployment.kubernetes.io/revision': '3' };
  fresh.spec.replicas = 1;
  const live = structuredClone(fresh);
  change(live);
  return compareObjects([manifest], [live], [fresh], 'lab');
}

it('an object that is as the overlay has it is not mentioned, whatever its autoscaler and a restart have set', () => {
  const base = structuredClone(deployment);
  base.spec.template.metadata = { labels: { app: 'app' } };
  const hints = compare(base, (live) => {
    live.spec.replicas = 7;
    live.metadata.annotations = { 'deployment.kubernetes.io/revision': '4' };
    live.spec.template.metadata.annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-11-27T15:00:00Z' };
  });
  expect(hints).toEqual([]);
});

it('what another overlay has left in an HPA is named, with the command that removes it', () => {
  const [hint] = compare({ ...hpa, apiVersion: 'autoscaling/v1' }, (live) => {
    live.metadata.annotations = {
      'autoscaling.alpha.kubernetes.io/behavior': '{}',
      'autoscaling.alpha.kubernetes.io/conditions': '[]',
      'autoscaling.alpha.kubernetes.io/metrics': '[]',
    };
  });
  expect(hint).toBe(
    'HorizontalPodAutoscaler app of namespace lab has fields that the overlay does not set (/metadata/annotations/autoscaling.alpha.kubernetes.io~1behavior, /metadata/annotations/autoscaling.alpha.kubernetes.io~1metrics): deploy replaces it; `kubectl apply` would keep them, so run `kubectl delete hpa app -n lab` before that',
  );
});

it('what was set by hand is named, with the command that removes it', () => {
  const [hint] = compare(deployment, (live) => {
    live.spec.revisionHistoryLimit = 3;
    live.spec.template.spec.containers[0].env = [{ name: 'WORKERS', value: '1' }];
  });
  expect(hint).toContain('(/spec/template/spec/containers/0/env, /spec/revisionHistoryLimit), and keeps them');
  expect(hint).toContain(
    `\`kubectl patch deployment app -n lab --type=json -p '[{"op":"remove","path":"/spec/revisionHistoryLimit"},{"op":"remove","path":"/spec/template/spec/containers/0/env"}]'\``,
  );
});
