import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { target } from '../src/links.js';
import { anchorsOf, linksOf } from '../src/markdown.js';
import { pageAt, read, root } from '../src/pages.js';
import { course, pages } from './pages.js';

function problem(href: string, from: string): string | undefined {
  if (/^https?:/.test(href)) return URL.canParse(href) && !/\s/.test(href) ? undefined : 'no URL';
  if (/^[a-z]+:|^\//i.test(href)) return 'neither relative nor http';
  const to = target(href, from);
  if (!to || !existsSync(join(root, to.path))) return 'leads nowhere';
  if (/^#L\d/.test(to.hash)) return 'a line number, which the next edit makes wrong';
  const page = pageAt(to.path);
  if (to.hash && !page) return 'an anchor in what is no page';
  if (to.hash && page && !anchorsOf(read(page)).includes(decodeURIComponent(to.hash.slice(1))))
    return 'no such heading';
  return undefined;
}

test.each(pages)('the links of $file lead somewhere', ({ file, text }) => {
  const problems = linksOf(text).flatMap((href) => {
    const what = problem(href, file) ?? (/#L\d/.test(href) ? 'a line number' : undefined);
    return what ? [`${href}: ${what}`] : [];
  });
  expect(problems).toEqual([]);
});

test('every page of the course is reached from its index', () => {
  const found = new Set<string>();
  const visit = (file: string) => {
    if (found.has(file)) return;
    found.add(file);
    for (const href of linksOf(read(file))) {
      const page = pageAt(target(href, file)?.path ?? '');
      if (page?.startsWith('docs/')) visit(page);
    }
  };
  visit('docs/index.md');
  expect(course.map(({ file }) => file).filter((file) => !found.has(file))).toEqual([]);
});
