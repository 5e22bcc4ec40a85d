import { join } from 'node:path';
import { chooseOverlay } from '@repo/cluster';
import { experiments } from '@repo/experiments';
import { startVitest } from 'vitest/node';

// `npm run e2e`: every overlay, trouble and permission; `npm run e2e -- hpa-v1 troubles`: those.

const all = [...experiments.map(({ overlay }) => overlay), 'permissions', 'troubles'];
// An exit that takes the cluster with it.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => process.exit(130));
try {
  const chosen = process.argv.slice(2).map((name) => chooseOverlay(name, all, 'e2e'));
  const config = join(import.meta.dirname, 'vitest.config.js');
  // A test's full name begins with its overlay, or with "permissions" or "troubles".
  const pattern = chosen.length > 0 ? { testNamePattern: `^(${chosen.join('|')}):? ` } : {};
  const vitest = await startVitest('test', [], { config, run: true, watch: false, ...pattern });
  await vitest.close();
} catch (error) {
  console.error(`e2e: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
