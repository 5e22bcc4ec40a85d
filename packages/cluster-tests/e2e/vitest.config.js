import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    reporters: ['verbose', '@repo/vitest-config/summary'],
    globalSetup: './cluster.ts',
    // One cluster, whose few CPUs the exercises take in turn.
    fileParallelism: false,
    testTimeout: 30 * 60_000,
    hookTimeout: 10 * 60_000,
  },
});
