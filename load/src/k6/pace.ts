import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { findK6 } from './find.js';

/**
 * Seconds that a user of a scenario waits between an answer and its next request, on average, where the scenario tells.
 * @throws Error without k6, or with what k6 says of a scenario that it cannot read
 */
export function pace(scenario: string, root: string, env: Record<string, string | undefined>): number | undefined {
  const { command, args } = findK6({ env, folders: [root, dirname(scenario)] });
  const flags = ['inspect', '--log-format=raw', scenario];
  const { status, stdout, stderr } = spawnSync(command, [...args, ...flags], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr.trim());
  return JSON.parse(stdout).ext?.load?.wait;
}
