import { expect, test } from 'vitest';
import { compareText, fixed, floatText, padRight, properRound, quoted, unquoted } from '../src/python.js';

// Expected values are what Python 3.11 prints.

test.each([
  [0, '0.0'],
  [100, '100.0'],
  [0.1, '0.1'],
  [1 / 3, '0.3333333333333333'],
  [1e-4, '0.0001'],
  [0.00001234, '1.234e-05'],
  [1e-7, '1e-07'],
  [9999999999999998, '9999999999999998.0'],
  [1e16, '1e+16'],
  [5e-324, '5e-324'],
])('the float %s is written %s', (x, text) => {
  expect(floatText(x)).toBe(text);
});

test.each([
  [0.125, 2, '0.12'],
  [0.375, 2, '0.38'],
  [0.625, 2, '0.62'],
  [2.5, 2, '2.50'],
  [1.005, 2, '1.00'],
  [12345.675, 2, '12345.67'],
  [0.0078125, 6, '0.007812'],
])('%s with %s digits after the point is %s', (x, digits, text) => {
  expect(fixed(x, digits)).toBe(text);
});

test.each([
  [0, 0],
  [0.125, 0.13],
  [1.005, 1.01],
  [2.675, 2.68],
  [99.995, 100],
  [1234.5, 1234.5],
])('%s is an average of %s', (x, rounded) => {
  expect(properRound(x)).toBe(rounded);
});

test.each([
  ['plain', "'plain'"],
  ["it's", `"it's"`],
  ['a "b"', `'a "b"'`],
  [`it's "b"`, `'it\\'s "b"'`],
  ['a\\b\n\r\t', "'a\\\\b\\n\\r\\t'"],
  ['\x00\x7f\x85\xa0\xad', "'\\x00\\x7f\\x85\\xa0\\xad'"],
  ['\u200b\u2028\ufeff\ue000', "'\\u200b\\u2028\\ufeff\\ue000'"],
  ['ü数😀', "'ü数😀'"],
  ['\u{e0001}', "'\\U000e0001'"],
])('the string %j is written %s, and read back', (text, repr) => {
  expect(quoted(text)).toBe(repr);
  expect(unquoted(repr)).toBe(text);
});

test('what is not in quotes stays as it is', () => {
  expect(unquoted("a 'b'")).toBe("a 'b'");
  expect(unquoted('\'a"')).toBe('\'a"');
});

test('strings are in order of code points, and as wide as they have of them', () => {
  expect(['😀', '～', 'a', ''].sort(compareText)).toEqual(['', 'a', '～', '😀']);
  expect(padRight('😀', 3)).toBe('😀  ');
  expect(padRight('long', 3)).toBe('long');
});
