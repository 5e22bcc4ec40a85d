import shared from '@repo/vitest-config';
import { mergeConfig } from 'vitest/config';

export default mergeConfig(shared, { test: { dir: 'test' } });
