import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const load = dirname(createRequire(import.meta.url).resolve('@repo/load/package.json'));

/** The folder of the scenarios that come with this repository. */
export const scenariosFolder = join(load, 'scenarios');
