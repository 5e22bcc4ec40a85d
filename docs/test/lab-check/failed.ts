import type { Check } from '../../src/lab-check/check.js';

/** The lines of what was not as it should be. */
export const failed = (checks: readonly Check[]) =>
  checks.filter(({ held }) => !held).map(({ text, seen }) => `${text}: ${seen}`);
