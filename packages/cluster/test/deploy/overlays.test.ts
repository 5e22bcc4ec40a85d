import { describe, expect, it } from 'vitest';
import { chooseOverlay, imageOverride, listOverlays } from '../../src/overlays.js';

describe('an overlay', () => {
  const overlays = ['hpa-v1', 'hpa-v2', 'knative-rps', 'scale-to-zero'];

  it('is a folder of k8s/overlays', () => {
    expect(listOverlays()).toEqual(expect.arrayContaining(['hpa-v1', 'knative-concurrency', 'scale-to-zero']));
  });

  it.each(['hpa-v2', 'k8s/overlays/hpa-v2', 'k8s/overlays/hpa-v2/'])('is chosen by name or path: %s', (asked) => {
    expect(chooseOverlay(asked, overlays, 'deploy')).toBe('hpa-v2');
  });

  it('that is not named is to be chosen', () => {
    expect(() => chooseOverlay(undefined, overlays, 'deploy')).toThrow(
      'which overlay? npm run deploy -- OVERLAY, where OVERLAY is one of hpa-v1, hpa-v2, knative-rps, scale-to-zero',
    );
  });

  it.each([
    ['scale-to-zro', 'did you mean scale-to-zero?'],
    ['rps', 'did you mean knative-rps?'],
    ['hpav2', 'did you mean one of hpa-v1, hpa-v2?'],
    ['something-else', 'there is no overlay something-else: The overlays are hpa-v1,'],
  ])('that is unknown is guessed: %s', (asked, answer) => {
    expect(() => chooseOverlay(asked, overlays, 'deploy')).toThrow(answer);
  });
});

it.each([
  ['a/b:1', { newName: 'a/b', newTag: '1' }],
  ['registry.example.com:5000/a/b', { newName: 'registry.example.com:5000/a/b', newTag: 'latest' }],
  ['registry.example.com:5000/a/b:1', { newName: 'registry.example.com:5000/a/b', newTag: '1' }],
  ['a/b@sha256:12', { newName: 'a/b', digest: 'sha256:12' }],
  ['a/b:1@sha256:12', { newName: 'a/b', digest: 'sha256:12' }],
])('an image takes the place of the overlay’s own: %s', (image, expected) => {
  expect(imageOverride('dev.local/inference-server:latest', image)).toEqual({
    name: 'dev.local/inference-server',
    ...expected,
  });
});
