import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tokensOf } from '../src/markdown.js';
import { root } from '../src/pages.js';
import { hasKubectl } from './kubectl.js';
import { pages } from './pages.js';

// What a page tells its reader to write to k8s/mine/kustomization.yaml, in a copy of the repository's manifests.
const examples = pages.flatMap(({ file, text }) =>
  tokensOf(text)
    .filter(
      ({ type, info, content }) =>
        type === 'fence' && info === 'yaml' && /^(kind: Kustomization|resources: \[\.\.)/m.test(content),
    )
    .map(({ content }) => ({ file, content })),
);

describe.runIf(hasKubectl)('kustomizations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docs-'));
  beforeAll(() => {
    for (const name of ['k8s', 'load']) {
      const filter = (path: string) => !/node_modules|dist|compat|bench/.test(path);
      cpSync(join(root, name), join(folder, name), { recursive: true, filter });
    }
    mkdirSync(join(folder, 'k8s/mine'), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(examples)('$file has one that kubectl renders: $content', ({ content }) => {
    writeFileSync(join(folder, 'k8s/mine/kustomization.yaml'), content);
    const rendered = execFileSync('kubectl', ['kustomize', 'k8s/mine'], { cwd: folder, encoding: 'utf8' });
    expect(rendered).toContain('kind: ');
  });
});
