import { describe, expect, test } from 'vitest';
import { schemaProblems } from '../../src/testing/schemas.js';
import { hasKustomize, key, overlays, render, rendered, selects, variantsOf } from './manifests.js';

describe.skipIf(!hasKustomize)('a composition', () => {
  test.each(overlays)(
    'of %s, alone, with each component that it can be given or with all, is valid',
    async (overlay) => {
      const variants = await variantsOf(overlay);
      const found = variants.map(({ components, manifests }) => [components.join(' + '), schemaProblems(manifests)]);
      expect(found).toEqual(variants.map(({ components }) => [components.join(' + '), []]));
    },
  );

  test('has every object of the overlay, and those that are added select something of it', async () => {
    for (const { overlay, components, manifests } of await rendered()) {
      const before = (await render(overlay)).map(key);
      const added = manifests.filter((manifest) => !before.includes(key(manifest)));
      expect(manifests.map(key)).toEqual(expect.arrayContaining(before));
      expect([overlay, components, added.filter((manifest) => !selects(manifest, manifests)).map(key)]).toEqual([
        overlay,
        components,
        [],
      ]);
    }
  });

  // part: extras
  test('offers every overlay something to add', async () => {
    for (const overlay of overlays) expect((await variantsOf(overlay)).length).toBeGreaterThan(2);
  });
  // /part
});

test('an object is not valid with a field too many, a wrong type, an unknown kind or twice', () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'app' },
    spec: { selector: { app: 'app' }, ports: [{ port: 'http' }] },
  };
  const template = {
    metadata: { labels: { app: 'app' } },
    spec: { containers: [{ name: 'a', image: 'a', replicas: 2 }] },
  };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'app' },
    spec: { selector: { matchLabels: { app: 'app' } }, template },
  };
  expect(schemaProblems([deployment, service, service, { ...service, kind: 'Sevice' }])).toEqual([
    'v1 Service app: is there twice',
    'apps/v1 Deployment app: /spec/template/spec/containers/0 must NOT have additional properties replicas',
    'v1 Service app: /spec/ports/0/port must be integer',
    'v1 Service app: /spec/ports/0/port must be integer',
    'v1 Sevice app: no schema; add its kind to schemas/update.mjs',
  ]);
});
