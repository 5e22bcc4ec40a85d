import { spawnSync } from 'node:child_process';

export const hasK6 = spawnSync('k6', ['version']).status === 0;
