import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root, scenarios } from './k6.js';

const kustomization = readFileSync(join(root, 'load/kustomization.yaml'), 'utf8');
const readme = readFileSync(join(root, 'load/README.md'), 'utf8');

describe.each(['lib', 'scenarios', 'data'])('the ConfigMap of %s', (folder) => {
  const files = readdirSync(join(root, 'load', folder));

  test('has all its files', () => {
    const listed = Array.from(kustomization.matchAll(new RegExp(`- ${folder}/(\\S+)`, 'g')), ([, file]) => file);
    expect(listed).toEqual(files.sort());
  });

  test('fits the most that a ConfigMap may have, 1 MiB', () => {
    const bytes = files.map((file) => statSync(join(root, 'load', folder, file)).size);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(2 ** 20);
  });
});

test('each overlay has a scenario', () => {
  expect(scenarios).toEqual(expect.arrayContaining(readdirSync(join(root, 'k8s/overlays'))));
});

test('the README has a row for each scenario', () => {
  const rows = Array.from(readme.matchAll(/^\| (`[^|]+) \|/gm), ([, names = '']) => names).join(' ');
  const told = Array.from(rows.matchAll(/`([a-z0-9-]+)`/g), ([, name]) => name);
  expect(told.sort()).toEqual(scenarios);
});
