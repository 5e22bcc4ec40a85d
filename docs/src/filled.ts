import { withContents } from './contents.js';
import { withIncludes } from './include.js';
import { withNumbers } from './numbers.js';
import type { Page } from './pages.js';

/** Pages with something to fill in; the traces' own are written by `npm run publish-traces`. */
export function toFill(pages: readonly Page[]): Page[] {
  return pages.filter(({ file }) => file !== 'docs/traces/README.md' && file !== 'CONTRIBUTING.md');
}

export function filled(page: Page, pages: readonly Page[]): string {
  try {
    return withNumbers(withIncludes(withContents(page, pages)));
  } catch (error) {
    throw new Error(`${page.file}: ${(error as Error).message}`, { cause: error });
  }
}
