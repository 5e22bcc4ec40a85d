import { spawnSync } from 'node:child_process';
import { isOnPath } from './find.js';

/**
 * Seconds that a user of a scenario waits between an answer and its next request, on average, where the scenario tells
 * and k6 is there to ask it.
 * @throws Error with what k6 says of a scenario that it cannot read
 */
export function pace(scenario: string, env: Record<string, string | undefined>): number | undefined {
  if (!isOnPath('k6', env.PATH)) return undefined;
  const { status, stdout, stderr } = spawnSync('k6', ['inspect', '--log-format=raw', scenario], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr.trim());
  return JSON.parse(stdout).ext?.load?.wait;
}
