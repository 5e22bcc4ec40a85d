import shared from '@repo/vitest-config';
import { mergeConfig } from 'vitest/config';

// Five commands at once, each npm, Node.js and k6, may take their time.
export default mergeConfig(shared, { test: { dir: 'test', testTimeout: 120_000 } });
