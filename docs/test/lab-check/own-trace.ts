import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Trace } from '@repo/experiments';
import { root } from '../../src/pages.js';

/** A trace as an experiment of the learner's own would leave it. */
export function writeTrace(folder: string, overlay: string, change: (trace: Trace) => void = () => {}): void {
  const trace: Trace = JSON.parse(readFileSync(join(root, `docs/traces/${overlay}.json`), 'utf8'));
  trace.startedAt = '2026-12-01T10:00:00.000Z';
  change(trace);
  writeFileSync(join(folder, `${overlay}.json`), JSON.stringify(trace));
}
