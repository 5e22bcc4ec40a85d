import shared from '@repo/vitest-config';
import { mergeConfig } from 'vitest/config';

// k6 takes its time on a machine that does other things.
export default mergeConfig(shared, { test: { dir: 'test', testTimeout: 120_000 } });
