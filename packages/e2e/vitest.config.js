import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    reporters: [
      'verbose',
      { onTestRunEnd: () => console.log(`e2e: ${(process.uptime() / 60).toFixed(1)} min in all`) },
      '@repo/vitest-config/summary',
    ],
    globalSetup: './cluster.ts',
    // One cluster, whose few CPUs the experiments take in turn.
    fileParallelism: false,
    testTimeout: 60 * 60_000,
    hookTimeout: 60 * 60_000,
  },
});
