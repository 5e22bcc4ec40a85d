import { join } from 'node:path';
import { BUILT_IMAGE, imageChange, Kube, progressOn, root } from '@repo/cluster';
import { planAll, run, save } from '@repo/experiments';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

const folder = join(root, 'traces/e2e');
let kube: Kube;
beforeAll(async () => {
  // Ctrl-C is to end its proxy too: the cluster goes with all that is in it.
  kube = await Kube.connect(inject('kubeconfig'), { detached: false });
});
afterAll(() => kube.close());

for (const experiment of await planAll()) {
  test(`${experiment.overlay}: scales up and back, and answers every request`, async ({ signal }) => {
    const trace = await run(kube, experiment, {
      full: false,
      hpaWindow: inject('hpaWindow'),
      images: imageChange(experiment.image, BUILT_IMAGE),
      failures: folder,
      progress: progressOn(process.stdout),
      signal,
    });
    save(trace, folder);
    expect(trace.figures.agreement).not.toBeNull();
    expect(trace.checks.filter(({ passed }) => !passed)).toEqual([]);
  });
}
