import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './k6.js';

const kustomization = readFileSync(join(root, 'load/kustomization.yaml'), 'utf8');

describe.each(['lib', 'scenarios', 'data'])('the ConfigMap of %s', (folder) => {
  const files = readdirSync(join(root, 'load', folder));

  test('has files that exist, and all that a scenario imports', () => {
    const listed = Array.from(kustomization.matchAll(new RegExp(`- ${folder}/(\\S+)`, 'g')), ([, file]) => file);
    expect(files).toEqual(expect.arrayContaining(listed));
    // The experiment adds the scenario that it runs.
    if (folder !== 'scenarios') expect(listed.sort()).toEqual(files.sort());
  });

  test('fits the most that a ConfigMap may have, 1 MiB', () => {
    const bytes = files.map((file) => statSync(join(root, 'load', folder, file)).size);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(2 ** 20);
  });
});
