import { expect, test } from 'vitest';
import { listed, unlink } from '../src/links.js';
import { rename } from '../src/rename.js';

test('a name is replaced where it is a word of its own', () => {
  const names = [['app', 'mine']] as const;
  expect(rename('app app-1 /app/x "app" keda-hpa-app myapp app_x my-app', names)).toBe(
    'mine mine-1 /mine/x "mine" keda-hpa-mine myapp app_x my-app',
  );
});

test('the scope of packages is replaced before their names', () => {
  expect(rename("import '@repo/http'; // @repository", [['@repo', '@acme']])).toBe(
    "import '@acme/http'; // @repository",
  );
});

test('a link to a file that is gone becomes its words, and a picture goes', () => {
  const isGone = (path: string) => path === 'docs/a.md' || path === 'docs/b.svg';
  const text = '[a](../docs/a.md#x) ![b](../docs/b.svg) [c](c.md) [d](https://example.com/docs/a.md)';
  expect(unlink(text, 'load/README.md', isGone)).toBe('a  [c](c.md) [d](https://example.com/docs/a.md)');
});

test('a kustomization lists no file that is gone', () => {
  const text = 'resources:\n  - ../../bases/x\n  - y.yaml\n';
  expect(listed(text, 'k8s/overlays/a/kustomization.yaml', (path) => path === 'k8s/bases/x')).toBe(
    'resources:\n  - y.yaml\n',
  );
});
