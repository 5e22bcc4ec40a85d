import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { exercises } from '../src/exercise/exercises.js';
import { run } from '../src/exercise/run.js';
import { Kube } from '../src/kube.js';
import { root } from '../src/kustomization.js';
import { progressOn } from '../src/progress.js';
import { save } from '../src/trace/save.js';

const folder = join(root, 'traces/e2e');
let kube: Kube;
beforeAll(async () => {
  // Ctrl-C is to end its proxy too: the cluster goes with all that is in it.
  kube = await Kube.connect(inject('kubeconfig'), { detached: false });
});
afterAll(() => kube.close());

for (const exercise of exercises) {
  test(`${exercise.overlay}: scales up and back, and answers every request`, async ({ signal }) => {
    const trace = await run(kube, exercise, {
      full: false,
      hpaWindow: inject('hpaWindow'),
      images: [],
      failures: folder,
      progress: progressOn(process.stdout),
      signal,
    });
    save(trace, folder);
    expect(trace.figures.theoryAgreement).not.toBeNull();
    expect(trace.claims.filter(({ held }) => !held)).toEqual([]);
  });
}
