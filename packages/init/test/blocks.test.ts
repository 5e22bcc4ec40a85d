import { expect, test } from 'vitest';
import { cut } from '../src/blocks.js';

const without =
  (...gone: string[]) =>
  (text: string) =>
    cut(text, (part) => gone.includes(part));

test.each([
  ['a\n<!-- part: course -->\nb\n<!-- /part -->\nc', 'a\nc', 'a\nb\nc'],
  ['a\n  # part: course\n  b\n  # /part\nc', 'a\nc', 'a\n  b\nc'],
  ['a\nb(); // part: course\nc', 'a\nc', 'a\nb();\nc'],
  ['| a | b <!-- part: course --> |\n| c | d |', '| c | d |', '| a | b |\n| c | d |'],
  ['a # part: course kserve\nb', 'b', 'a\nb'],
])('a marked text stays or goes with its part, and its marks go: %j', (text, gone, kept) => {
  expect(without('course')(text)).toBe(gone);
  expect(without('keda')(text)).toBe(kept);
});

test('a block without an end is an error', () => {
  expect(() => without()('// part: course\na')).toThrow('no end');
  expect(() => without()('// part: course\n// part: keda\na')).toThrow('inside another');
});
