import type { Experiment } from '../src/plan/experiment.js';

/** An experiment with an HPA on the Deployment `app`, with some fields changed. */
export function experimentOf(changes: Partial<Experiment> = {}): Experiment {
  return {
    overlay: 'hpa-v1',
    path: 'k8s/overlays/hpa-v1',
    scaling: {
      kind: 'HorizontalPodAutoscaler',
      name: 'app',
      workload: 'deployment/app',
      selector: 'app=app',
      service: { name: 'app', port: 8080 },
      min: 1,
      max: 10,
      targets: { cpu: 50 },
    },
    image: 'dev.local/inference-server:latest',
    objects: [
      { kind: 'Deployment', name: 'app' },
      { kind: 'Service', name: 'app' },
      { kind: 'HorizontalPodAutoscaler', name: 'app' },
    ],
    story: '',
    scenario: 'hpa-v1',
    load: { users: 12, texts: 50 },
    peak: 4,
    ...changes,
  };
}
