import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filled, toFill } from './filled.js';
import { allPages, root } from './pages.js';

// `npm run docs:fill`: writes measured numbers, texts of files and lists of pages into all pages, in place.

const pages = allPages();
for (const page of toFill(pages)) {
  const text = filled(page, pages);
  if (text === page.text) continue;
  writeFileSync(join(root, page.file), text);
  console.log(page.file);
}
