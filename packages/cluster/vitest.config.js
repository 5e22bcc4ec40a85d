import shared from '@repo/vitest-config';
import { mergeConfig } from 'vitest/config';

export default mergeConfig(shared, {
  test: {
    dir: 'test',
    // One process for all files, so that what one has rendered the next need not.
    isolate: false,
    fileParallelism: false,
    // The first test that needs the overlays renders all of them, with each component.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
