import { expect, test } from 'vitest';
import { filled, toFill } from '../../src/fill/filled.js';
import { tokensOf } from '../../src/markdown.js';
import { pages } from '../pages.js';

test.each(toFill(pages))('$file has the numbers of the traces and the texts of the files', (page) => {
  expect(filled(page, pages), `${page.file} is out of date: npm run docs:fill`).toBe(page.text);
});

test.each(toFill(pages))('$file has no marker that nothing fills', ({ text }) => {
  const known = /^<!-- (n\s.+|include \S.*|pages \S+|[a-z-]+|part: [a-z-]+|\/[a-z-]+) -->$/s;
  const comments = [...text.matchAll(/<!--[\s\S]*?-->/g)].map(([comment]) => comment);
  expect(comments.filter((comment) => !known.test(comment))).toEqual([]);
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  expect(count(/<!-- n\s+[^>]*-->[^<]*<!-- \/n -->/g)).toBe(count(/<!-- n\s/g));
  expect(count(/<!-- include .*-->\n\s*```/g)).toBe(count(/<!-- include /g));
});

test.each(toFill(pages))('$file begins no paragraph with a marker, which would end it', ({ text }) => {
  expect(text.match(/^[ \t]*(?:[-*>] |\d+\. )?<!-- n\s.*/gm)).toBeNull();
});

test.each(toFill(pages))('$file has no marker where it would be seen', ({ text }) => {
  const code = tokensOf(text).filter(({ type }) => ['fence', 'code_block', 'code_inline'].includes(type));
  expect(code.filter(({ content }) => /<!-- (n|include) /.test(content)).map(({ content }) => content)).toEqual([]);
});
