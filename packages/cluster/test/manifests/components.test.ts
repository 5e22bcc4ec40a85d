import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../src/overlays.js';
import { hasKustomize, onDeployment, one, onKnative, optional, render } from './manifests.js';

const key = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;
const forKnative = optional.filter((name) => name.startsWith('knative-'));

describe.skipIf(!hasKustomize)('an optional component', () => {
  test('finds what it is for on the Deployment', async () => {
    for (const overlay of onDeployment) {
      const pod = (await one('Deployment', overlay)).spec.template;
      const service = await one('Service', overlay);
      for (const [component, kind, labels] of [
        ['pod-disruption-budget', 'PodDisruptionBudget', pod.metadata.labels],
        ['network-policy', 'NetworkPolicy', pod.metadata.labels],
        ['service-monitor', 'ServiceMonitor', service.metadata.labels],
      ] as const) {
        const { spec } = await one(kind, overlay, component);
        expect(labels).toMatchObject((spec.selector ?? spec.podSelector).matchLabels);
      }
      const [port] = pod.spec.containers[0].ports;
      expect((await one('NetworkPolicy', overlay, 'network-policy')).spec.ingress[0].ports).toEqual([
        { port: port.containerPort },
      ]);
      const { endpoints } = (await one('ServiceMonitor', overlay, 'service-monitor')).spec;
      expect(service.spec.ports.map(({ name }: { name: string }) => name)).toContain(endpoints[0].port);
    }
  });

  test.each(forKnative)(
    '%s is named after the InferenceService of any overlay, and selects its pods',
    async (component) => {
      for (const overlay of onKnative) {
        const { name } = (await one('InferenceService', overlay)).metadata;
        const before = (await render(overlay)).map(key);
        const [added] = (await render(overlay, component)).filter((manifest) => !before.includes(key(manifest)));
        expect(added?.metadata.name).toBe(name);
        const selector = added?.spec.selector ?? added?.spec.podSelector;
        expect(selector).toEqual({ matchLabels: { 'serving.kserve.io/inferenceservice': name } });
      }
    },
  );

  test('lets nothing in or out that the server or queue-proxy does not need', async () => {
    const policies = [
      await one('NetworkPolicy', 'hpa-v1', 'network-policy'),
      await one('NetworkPolicy', 'knative-rps', 'knative-network-policy'),
    ];
    for (const { spec } of policies) {
      expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
      expect(spec.egress).toBeUndefined();
      expect(spec.ingress).toEqual(spec.ingress.map((rule: object) => ({ ...rule, from: expect.any(Array) })));
    }
    const ports = policies[1]?.spec.ingress.flatMap((rule: { ports: { port: number }[] }) => rule.ports);
    // Knative's for HTTP/1, HTTP/2, TLS and the autoscaler; then those that Prometheus reads.
    expect(ports.map(({ port }: { port: number }) => port)).toEqual([8012, 8013, 8112, 9090, 8080, 9091]);
  });

  test('never forbids the eviction of the last pod, which would stop the drain of its node', async () => {
    for (const [overlay, component] of [
      ['hpa-v1', 'pod-disruption-budget'],
      ['scale-to-zero', 'knative-pod-disruption-budget'],
    ] as const) {
      const { spec } = await one('PodDisruptionBudget', overlay, component);
      expect(spec).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
      expect(spec.minAvailable).toBeUndefined();
    }
  });
});
