import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    reporters: ['verbose', '@repo/vitest-config/summary'],
    globalSetup: './install-locust.ts',
    // Two cores: the loads are compared one after the other, faults by two, both generators in each.
    fileParallelism: false,
    maxConcurrency: 2,
    disableConsoleIntercept: true,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
