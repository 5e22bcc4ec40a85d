import { join } from 'node:path';
import { planAll } from '@repo/experiments';
import { startVitest } from 'vitest/node';

// `npm run e2e`: every overlay that an experiment can follow, trouble and permission; `npm run e2e -- hpa-v1 troubles`: those.

// An exit that takes the cluster with it.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => process.exit(130));
try {
  const all = [...(await planAll()).map(({ overlay }) => overlay), 'permissions', 'troubles'];
  const chosen = process.argv.slice(2);
  const unknown = chosen.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new Error(`there is no experiment ${unknown.join(', ')}: choose from ${all.join(', ')}`);
  const config = join(import.meta.dirname, 'vitest.config.js');
  // A test's full name begins with its overlay, or with "permissions" or "troubles".
  const pattern = chosen.length > 0 ? { testNamePattern: `^(${chosen.join('|')}):? ` } : {};
  const vitest = await startVitest('test', [], { config, run: true, watch: false, ...pattern });
  await vitest.close();
} catch (error) {
  console.error(`e2e: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
