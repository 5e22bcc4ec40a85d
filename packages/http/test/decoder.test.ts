import { describe, expect, test } from 'vitest';
import { anything, list, object, optional, string } from '../src/index.js';

const body = object({
  text: list(string({ maxLength: 3 }), { noun: 'text', max: 2, of: 'strings' }),
  id: optional(string()),
});

describe('a decoder', () => {
  test('has a schema with its limits', () => {
    expect(body.schema).toEqual({
      type: 'object',
      required: ['text'],
      properties: {
        text: { type: 'array', minItems: 1, maxItems: 2, items: { type: 'string', maxLength: 3 } },
        id: { type: ['string', 'null'] },
      },
    });
  });

  test.each<[string, object, object]>([
    ['what its schema has', { text: ['a', '😀😀😀'], id: 'x' }, { text: ['a', '😀😀😀'], id: 'x' }],
    ['a null as an absent field', { text: ['a'], id: null }, { text: ['a'] }],
    ['other fields too', { text: ['a'], more: 1 }, { text: ['a'], more: 1 }],
  ])('takes %s', (_, value, decoded) => {
    expect(body.decode(value, 'the body')).toEqual(decoded);
  });

  test('leaves an absent field absent', () => {
    expect('id' in body.decode({ text: ['a'] }, 'the body')).toBe(false);
  });

  test.each<[string, unknown, number, string]>([
    ['no object', 7, 400, 'Expected "text" to be a list of strings'],
    ['no list', { text: 'a' }, 400, 'Expected "text" to be a list of strings'],
    ['an empty list', { text: [] }, 400, 'Expected at least one text'],
    [
      'too many items',
      { text: ['a', 'b', 'c'] },
      413,
      'Expected at most 2 texts, got 3: send them in several requests',
    ],
    ['an item of another type', { text: ['a', 1] }, 400, 'Expected text 1 to be a string'],
    ['an item too long', { text: ['😀😀😀😀'] }, 400, 'Expected text 0 to have at most 3 characters, got 4'],
    ['an optional field of another type', { text: ['a'], id: 1 }, 400, 'Expected "id" to be a string'],
  ])('refuses %s', (_, value, statusCode, message) => {
    expect(() => body.decode(value, 'the body')).toThrow(expect.objectContaining({ statusCode, message }));
  });

  test.each([[[]], [1], ['a']])('of an object without fields refuses %j', (value) => {
    expect(() => object({}).decode(value, '"parameters"')).toThrow('Expected "parameters" to be an object');
  });

  test('of a list without a limit takes any number', () => {
    expect(list(anything, { noun: 'instance' }).decode([], '"instances"')).toEqual([]);
  });
});
