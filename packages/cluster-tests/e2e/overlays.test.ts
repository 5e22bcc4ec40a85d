import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { exercises } from '../src/exercise/exercises.js';
import { run } from '../src/exercise/run.js';
import { Kube } from '../src/kube.js';
import { root } from '../src/kustomization.js';
import { progressOn } from '../src/progress.js';
import { save } from '../src/trace/save.js';

let kube: Kube;
beforeAll(async () => {
  kube = await Kube.connect(inject('kubeconfig'));
});
afterAll(() => kube.close());

test.for(exercises)('$overlay', async (exercise, { signal }) => {
  const trace = await run(kube, exercise, {
    full: false,
    hpaWindow: inject('hpaWindow'),
    images: [],
    progress: progressOn(process.stdout),
    signal,
  });
  save(trace, join(root, 'traces'));
  expect(trace.claims.filter(({ held }) => !held)).toEqual([]);
});
