import { describe, expect, test } from 'vitest';
import { hasKustomize, optional, overlays, render } from './manifests.js';
import { problems } from './schemas.js';

/** Those that bring an object of their own. */
const adding = optional.filter((name) => name !== 'wandb' && name !== 'short-windows');

describe.skipIf(!hasKustomize)('a composition', () => {
  test.each(overlays)('of %s, alone, with each optional component or all, is valid', async (overlay) => {
    const variants = [[], ...optional.map((name) => [name]), optional];
    const found = await Promise.all(
      variants.map(async (components) => [components.join(' + '), problems(await render(overlay, ...components))]),
    );
    expect(found).toEqual(variants.map((components) => [components.join(' + '), []]));
  });

  test('is not valid with a field too many, a wrong type, an unknown kind or an object twice', async () => {
    const [service, deployment] = structuredClone(await render('hpa-v1'));
    if (!service || !deployment) throw new Error('hpa-v1 has no objects');
    deployment.spec.template.spec.containers[0].replicas = 2;
    service.spec.ports[0].port = 'http';
    expect(problems([deployment, service, service, { ...service, kind: 'Sevice' }])).toEqual([
      'v1 Service app-fastify: is there twice',
      'apps/v1 Deployment app-fastify: /spec/template/spec/containers/0 must NOT have additional properties replicas',
      'v1 Service app-fastify: /spec/ports/0/port must be integer',
      'v1 Service app-fastify: /spec/ports/0/port must be integer',
      'v1 Sevice app-fastify: no schema; add its kind to schemas/update.mjs',
    ]);
  });

  test.each(adding)('with %s has one object more, and the others as they were', async (component) => {
    for (const overlay of overlays) {
      const [before, after] = [await render(overlay), await render(overlay, component)];
      expect(after).toHaveLength(before.length + 1);
      expect(after).toEqual(expect.arrayContaining(before));
    }
  });

  test.each(overlays)('of %s with wandb has a variable more in its container, and nothing else', async (overlay) => {
    const after = structuredClone(await render(overlay, 'wandb'));
    for (const { kind, spec } of after) {
      if (kind !== 'Deployment' && kind !== 'InferenceService') continue;
      const [container] = (kind === 'Deployment' ? spec.template.spec : spec.predictor).containers;
      // The pod starts without the secret.
      expect(container.env).toMatchObject([{ name: 'WANDB_API_KEY', valueFrom: { secretKeyRef: { optional: true } } }]);
      delete container.env;
    }
    expect(after).toEqual(await render(overlay));
  });
});
