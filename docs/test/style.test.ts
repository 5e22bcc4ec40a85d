import { expect, test } from 'vitest';
import { md } from '../src/markdown.js';
import { course, pages } from './pages.js';

test.each(pages)('$file has one first heading, at its top', ({ text }) => {
  const headings = md.parse(text, {}).filter(({ type }) => type === 'heading_open');
  expect(headings.filter(({ tag }) => tag === 'h1')).toHaveLength(1);
  expect(headings[0]?.tag).toBe('h1');
});

test.each(course)('$file is wrapped at 120 characters', ({ text }) => {
  expect(prose(text).filter((line) => line.replace(/<!--.*?-->/g, '').length > 120)).toEqual([]);
});

test.each(course)('$file is one idea long', ({ file, text }) => {
  expect(text.split('\n').length - 1).toBeLessThanOrEqual(file.includes('/tutorials/') ? 120 : 150);
});

/** Lines that can be wrapped: no tables, no code, and none that is one long word. */
function prose(text: string): string[] {
  const lines = text.split('\n');
  for (const { type, map } of md.parse(text, {})) {
    if (map && ['fence', 'code_block', 'table_open', 'heading_open'].includes(type)) lines.fill('', ...map);
  }
  return lines;
}
