import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { root } from '../../src/kustomization.js';
import { chooseOverlay, listOverlays } from '../../src/overlays.js';

describe('an overlay', () => {
  const overlays = ['hpa-v1', 'hpa-v2', 'knative-rps', 'scale-to-zero'];

  it('is a folder of k8s/overlays with a kustomization', () => {
    const folders = readdirSync(join(root, 'k8s/overlays'));
    expect(folders).toEqual(expect.arrayContaining(listOverlays()));
    expect(listOverlays()).not.toEqual([]);
  });

  it('is chosen by the path of any kustomization, from the root of the repository or absolute', () => {
    const folder = mkdtempSync(join(tmpdir(), 'overlay-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'kustomization.yaml'), 'resources: []\n');
    expect(chooseOverlay(folder, overlays, 'deploy')).toEqual({ name: basename(folder), path: folder });
    expect(chooseOverlay('k8s/bases/deployment/', overlays, 'deploy')).toEqual({
      name: 'deployment',
      path: 'k8s/bases/deployment',
    });
  });

  it.each(['hpa-v2', 'k8s/overlays/hpa-v2', 'k8s/overlays/hpa-v2/'])('is chosen by name or path: %s', (asked) => {
    expect(chooseOverlay(asked, overlays, 'deploy')).toEqual({ name: 'hpa-v2', path: 'k8s/overlays/hpa-v2' });
  });

  it('that is not named is to be chosen', () => {
    expect(() => chooseOverlay(undefined, overlays, 'deploy')).toThrow(
      'which overlay? npm run deploy -- OVERLAY, where OVERLAY is the path of a kustomization, such as k8s/mine, or one of hpa-v1, hpa-v2, knative-rps, scale-to-zero',
    );
  });

  it.each([
    ['scale-to-zro', 'did you mean scale-to-zero?'],
    ['rps', 'did you mean knative-rps?'],
    ['hpav2', 'did you mean one of hpa-v1, hpa-v2?'],
    ['something-else', 'The overlays are hpa-v1,'],
  ])('that is unknown is guessed: %s', (asked, answer) => {
    expect(() => chooseOverlay(asked, overlays, 'deploy')).toThrow(answer);
  });
});
