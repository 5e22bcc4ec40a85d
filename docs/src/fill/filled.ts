import type { Page } from '../pages.js';
import { withBlocks } from './blocks.js';
import { withIncludes } from './include.js';
import { withNumbers } from './numbers.js';

/** Pages with something to fill in: CONTRIBUTING.md shows how the comments are written. */
export function toFill(pages: readonly Page[]): Page[] {
  return pages.filter(({ file }) => file !== 'CONTRIBUTING.md');
}

export function filled(page: Page, pages: readonly Page[]): string {
  try {
    return withNumbers(withIncludes(withBlocks(page, pages)));
  } catch (error) {
    throw new Error(`${page.file}: ${(error as Error).message}`, { cause: error });
  }
}
