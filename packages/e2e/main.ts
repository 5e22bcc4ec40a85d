import { join } from 'node:path';
import { planAll } from '@repo/experiments';
import { startVitest } from 'vitest/node';

// `npm run e2e`: overlays that an experiment can follow, permissions and troubles; with E2E_ALL the nightly overlays too.
// `npm run e2e -- hpa-v1 troubles`: those.

// An exit that takes the cluster with it.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => process.exit(130));
try {
  const experiments = await planAll();
  const namesOf = (some: typeof experiments) => [...some.map(({ overlay }) => overlay), 'permissions', 'troubles'];
  const all = namesOf(experiments);
  const asked = process.argv.slice(2);
  const byDefault = process.env.E2E_ALL ? all : namesOf(experiments.filter(({ nightly }) => !nightly));
  const chosen = asked.length > 0 ? asked : byDefault;
  const unknown = chosen.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new Error(`there is no experiment ${unknown.join(', ')}: choose from ${all.join(', ')}`);
  const config = join(import.meta.dirname, 'vitest.config.js');
  // A test's full name begins with its overlay, or with "permissions" or "troubles".
  const testNamePattern = `^(${chosen.join('|')}):? `;
  const vitest = await startVitest('test', [], { config, run: true, watch: false, testNamePattern });
  await vitest.close();
} catch (error) {
  console.error(`e2e: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
