import shared from '@repo/vitest-config';
import { mergeConfig } from 'vitest/config';

export default mergeConfig(shared, {
  test: {
    // e2e/ needs a cluster, and has a configuration of its own.
    dir: 'test',
    // One process for all files, so that what one has rendered the next need not.
    isolate: false,
    fileParallelism: false,
  },
});
