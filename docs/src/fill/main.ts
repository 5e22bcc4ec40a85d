import { copyFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { allPages, root } from '../pages.js';
import { filled, toFill } from './filled.js';
import { published, readTraces } from './traces.js';

// `npm run docs:fill [-- --traces FOLDER]`: takes the traces of an e2e run into docs/traces, and writes measured numbers,
// texts of files, tables and lists of pages into all pages, in place.

const { values } = parseArgs({ options: { traces: { type: 'string' } } });
if (values.traces !== undefined) publish(resolve(root, values.traces));

const pages = allPages();
for (const page of toFill(pages)) {
  const text = filled(page, pages);
  if (text === page.text) continue;
  writeFileSync(join(root, page.file), text);
  console.log(page.file);
}

/** @throws Error where a check of a trace failed */
function publish(folder: string): void {
  const traces = readTraces(folder);
  const wrong = traces.filter(({ checks }) => checks.some(({ passed }) => !passed)).map(({ overlay }) => overlay);
  if (wrong.length > 0) throw new Error(`Nothing is published: a check failed in the traces of ${wrong.join(', ')}.`);
  for (const { overlay } of traces) {
    for (const file of [`${overlay}.json`, `${overlay}.svg`]) copyFileSync(join(folder, file), join(published, file));
  }
}
