import type { Page } from '../pages.js';
import { contents } from './contents.js';
import { flagsTable, unsupportedFlagsTable } from './flags.js';
import { settingsTable } from './settings.js';
import { tracesTable } from './traces.js';

// A block of lines that is made from something else stands between two comments:
//
//   <!-- pages tutorials -->           the pages of a kind, by their own headings and first sentences
//   <!-- settings -->                  the server's settings
//   <!-- flags -->                     the flags of `npm run load`
//   <!-- unsupported-flags -->         Locust's flags that it does not support
//   <!-- traces -->                    the published traces
//
// and ends with `<!-- /pages -->`, `<!-- /settings -->` and so on.

type Block = (page: Page, pages: readonly Page[], argument: string) => string;

const blocks: Record<string, Block> = {
  pages: contents,
  settings: settingsTable,
  flags: flagsTable,
  'unsupported-flags': unsupportedFlagsTable,
  traces: tracesTable,
};

const BLOCK = RegExp(`(<!-- (${Object.keys(blocks).join('|')})(?: (\\S+))? -->\\n)[\\s\\S]*?(<!-- /\\2 -->)`, 'g');

export function withBlocks(page: Page, pages: readonly Page[]): string {
  return page.text.replace(BLOCK, (_, start, name, argument, end) => {
    return `${start}${blocks[name]?.(page, pages, argument)}\n${end}`;
  });
}
