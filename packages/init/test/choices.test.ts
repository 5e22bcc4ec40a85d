import { expect, test } from 'vitest';
import { readArguments } from '../src/choices.js';
import { withoutParts } from '../src/parts.js';

test('flags name what is to be renamed and left out', () => {
  expect(readArguments(['--name', 'reviews', '--without', 'keda,kserve', '--without', 'course', '--yes'])).toEqual({
    names: { name: 'reviews' },
    without: ['keda', 'kserve', 'course'],
    yes: true,
    help: false,
  });
});

test.each([
  [['--name', 'My App'], '--name My App cannot be a name'],
  [['--registry', 'a b'], '--registry a b is no registry'],
  [['--without', 'docs'], 'There is no part docs'],
])('%j is an error that says what to write', (args, message) => {
  expect(() => readArguments(args)).toThrow(message);
});

test('a part takes with it what does not work without it', () => {
  expect([...withoutParts(['keda'])].sort()).toEqual(['course', 'init', 'keda']);
});
