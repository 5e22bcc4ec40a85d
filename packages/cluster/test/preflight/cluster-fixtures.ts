import type { Manifest } from '../../src/overlays.js';
import type { CapacityNode, ScheduledPod } from '../../src/preflight/capacity.js';

const containers = [
  {
    name: 'server',
    image: 'dev.local/inference-server:latest',
    resources: { requests: { cpu: '200m', memory: '256Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
  },
];

export const deployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'app' },
  spec: { selector: { matchLabels: { app: 'app' } }, template: { spec: { containers } } },
};

export const hpa: Manifest = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'app' },
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'app' }, minReplicas: 2, maxReplicas: 10 },
};

export const scaledObject: Manifest = {
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'app' },
  spec: { scaleTargetRef: { name: 'app' }, minReplicaCount: 0, maxReplicaCount: 5, triggers: [{ type: 'cron' }] },
};

export const service: Manifest = {
  apiVersion: 'serving.kserve.io/v1beta1',
  kind: 'InferenceService',
  metadata: { name: 'model' },
  spec: { predictor: { minReplicas: 0, maxReplicas: 10, containers } },
};

export function node(name: string, cpu: string, memory: string, spec: CapacityNode['spec'] = {}): CapacityNode {
  const conditions = [{ type: 'Ready', status: 'True' }];
  return { metadata: { name }, spec, status: { allocatable: { cpu, memory, pods: '110' }, conditions } };
}

export function pod(nodeName: string, requests: Record<string, string>, more: Partial<ScheduledPod['metadata']> = {}) {
  const metadata = { name: 'pod', namespace: 'other', ...more };
  return { metadata, spec: { nodeName, containers: [{ resources: { requests } }] }, status: { phase: 'Running' } };
}
