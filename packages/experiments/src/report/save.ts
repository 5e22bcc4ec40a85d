import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Trace } from '../trace/trace.js';
import { csv } from './csv.js';
import { plot } from './plot.js';

/** Writes OVERLAY.json, OVERLAY.csv and OVERLAY.svg into a folder. */
export function save(trace: Trace, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const path = (extension: string) => join(folder, `${trace.overlay}.${extension}`);
  writeFileSync(path('json'), `${JSON.stringify(trace)}\n`);
  writeFileSync(path('csv'), csv(trace));
  writeFileSync(path('svg'), plot(trace));
}
