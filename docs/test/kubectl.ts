import { spawnSync } from 'node:child_process';

export const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
