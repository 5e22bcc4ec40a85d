import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { fail } from './options/exit.js';
import { scenariosFolder } from './scenarios.js';

/** Of our scenarios, that this command sets by a flag or has no use for. */
const INSTEAD: Record<string, string> = {
  USERS: 'use --users',
  SPAWN_RATE: 'use --spawn-rate',
  RUN_TIME: 'use --run-time',
  RATE: 'use --open',
  MODEL: 'use --open, with a rate',
  DRAIN: 'there is no load after the load: k6 run load/scenarios/NAME.ts',
};

/** A setting of ours that would do nothing is an error, not a load that is another than it seems. @throws Exit */
export function refuseSettings(scenario: string, env: Record<string, string | undefined>): void {
  if (dirname(scenario) !== scenariosFolder) return;
  for (const [name, instead] of Object.entries(INSTEAD)) {
    if (env[name]) fail(`the variable ${name} is not for this command: ${instead}`);
  }
}

/** @throws Error that says what to write */
export function checkHost(host: string): void {
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.hostname) return;
  const isBare = /^[\w.-]+(:\d+)?(\/.*)?$/.test(host);
  throw new Error(
    isBare ? `the host ${host} has no scheme: http://${host}` : `the host ${host} is no http:// or https:// URL`,
  );
}

/** @throws Node's error, before a load whose report would be lost */
export function checkFolder(file: string | undefined): void {
  if (file !== undefined) accessSync(dirname(file), constants.W_OK);
}
