import { describe, expect, test } from 'vitest';
import { hasKustomize, one } from './manifests.js';

const secret = {
  name: 'WANDB_API_KEY',
  valueFrom: { secretKeyRef: { name: 'wandb', key: 'WANDB_API_KEY', optional: true } },
};
const autoscaling = (name: string) => `autoscaling.knative.dev/${name}`;

/**
 * The rows of the guide that is implemented here, with its names and numbers. No other test has them: once your overlays
 * are your own, delete this file.
 */
describe.skipIf(!hasKustomize)('the guide', () => {
  test('row 3: the Deployment app-fastify asks for 200m of CPU, may use 500m, and is served on port 8080', async () => {
    const { metadata, spec } = await one('Deployment', 'hpa-v1', 'wandb');
    const { containers } = spec.template.spec;
    expect(metadata).toMatchObject({ name: 'app-fastify', labels: { app: 'app-fastify' } });
    expect(spec.template.metadata.labels).toMatchObject({ app: 'app-fastify' });
    expect(containers).toMatchObject([{ resources: { requests: { cpu: '200m' }, limits: { cpu: '500m' } } }]);
    expect(containers[0].env).toEqual([secret]);
    expect((await one('Service', 'hpa-v1')).spec).toMatchObject({
      selector: { app: 'app-fastify' },
      ports: [{ port: 8080 }],
    });
  });

  test('row 5: hpa-v1 holds the CPU at 50 % with 1 to 10 pods', async () => {
    expect(await one('HorizontalPodAutoscaler', 'hpa-v1')).toMatchObject({
      apiVersion: 'autoscaling/v1',
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app-fastify' },
        minReplicas: 1,
        maxReplicas: 10,
        targetCPUUtilizationPercentage: 50,
      },
    });
  });

  test('row 8: hpa-v2 follows CPU and memory with 2 to 20 pods, up at once and down by half each minute', async () => {
    const { apiVersion, spec } = await one('HorizontalPodAutoscaler', 'hpa-v2');
    const metric = (name: string, averageUtilization: number) => ({
      type: 'Resource',
      resource: { name, target: { type: 'Utilization', averageUtilization } },
    });
    expect(apiVersion).toBe('autoscaling/v2');
    expect(spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app-fastify' },
      minReplicas: 2,
      maxReplicas: 20,
      metrics: [metric('cpu', 70), metric('memory', 80)],
      behavior: {
        scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }] },
        scaleUp: {
          stabilizationWindowSeconds: 0,
          policies: [
            { type: 'Percent', value: 100, periodSeconds: 30 },
            { type: 'Pods', value: 4, periodSeconds: 30 },
          ],
          selectPolicy: 'Max',
        },
      },
    });
  });

  test('row 9: knative-concurrency has a pod for each request in flight', async () => {
    const { metadata, spec } = await one('InferenceService', 'knative-concurrency', 'wandb');
    expect(metadata.name).toBe('custom-model-autoscaling');
    expect(spec.predictor).toMatchObject({ scaleMetric: 'concurrency', scaleTarget: 1 });
    expect(spec.predictor.containers).toMatchObject([{ name: 'kserve-container', env: [secret] }]);
  });

  test('row 10: knative-annotations has a target of 10, 1 to 10 pods, and 30 s of delay on the way down', async () => {
    const { metadata, spec } = await one('InferenceService', 'knative-annotations');
    expect(metadata.annotations).toEqual({
      [autoscaling('metric')]: 'concurrency',
      [autoscaling('target')]: '10',
      [autoscaling('scale-down-delay')]: '30s',
    });
    expect(spec.predictor).toMatchObject({ minReplicas: 1, maxReplicas: 10 });
  });

  test('row 13: scale-to-zero has no pod at rest, and keeps the last one for 5 minutes', async () => {
    const { metadata, spec } = await one('InferenceService', 'scale-to-zero');
    expect(metadata).toMatchObject({
      name: 'custom-model-scale-to-zero',
      annotations: { [autoscaling('scale-to-zero-pod-retention-period')]: '5m' },
    });
    expect(spec.predictor.minReplicas).toBe(0);
  });

  test('row 14: knative-rps counts requests a second', async () => {
    expect((await one('InferenceService', 'knative-rps')).spec.predictor).toMatchObject({
      scaleMetric: 'rps',
      scaleTarget: 50,
    });
  });

  test('row 18: hpa-conservative has 2 to 10 pods at 70 % of CPU; knative-cost-saving 0 to 20 with a target of 10', async () => {
    const { spec } = await one('HorizontalPodAutoscaler', 'hpa-conservative');
    expect([spec.minReplicas, spec.maxReplicas]).toEqual([2, 10]);
    expect(spec.metrics).toEqual([
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
    ]);
    expect((await one('InferenceService', 'knative-cost-saving')).spec.predictor).toMatchObject({
      minReplicas: 0,
      maxReplicas: 20,
      scaleMetric: 'concurrency',
      scaleTarget: 10,
    });
  });

  test('row 20: keda scales the same Deployment, by a timetable and by CPU, to none outside of it', async () => {
    const { spec } = await one('ScaledObject', 'keda');
    expect(spec).toMatchObject({ scaleTargetRef: { name: 'app-fastify' }, minReplicaCount: 0, maxReplicaCount: 10 });
    expect(spec.triggers.map(({ type }: { type: string }) => type)).toEqual(['cron', 'cpu']);
  });
});
