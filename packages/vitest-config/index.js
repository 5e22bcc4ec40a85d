import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', '@repo/vitest-config/summary'],
    // Threads that load a model on a busy machine take their time.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 25_000 } },
  },
});
