import { expect, test } from 'vitest';
import { hasKustomize } from './manifests.js';

test('there is something to render manifests with', ({ skip }) => {
  if (process.env.CI) expect(hasKustomize, 'CI needs kubectl or kustomize on the PATH').toBe(true);
  if (hasKustomize) return;
  console.warn('SKIPPED: the tests of k8s/, which need kubectl or kustomize on the PATH');
  skip();
});
