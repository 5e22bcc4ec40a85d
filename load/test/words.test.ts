import { expect, test } from 'vitest';
import { words } from '../lib/words.js';

test.each<[Partial<Parameters<typeof words>[0]>, string]>([
  [{}, '12 users, each with 1 to 99 texts and then 1 to 5 s of thought'],
  [{ wait: [2, 2], texts: [1, 1] }, '12 users, each with 1 text and then 2 s of thought'],
  [{ wait: [0, 0] }, '12 users, each with 1 to 99 texts'],
  [{ wait: [0, 0], texts: [10, 10] }, '12 requests of 10 texts in flight at all times'],
  [{ cycle: 3.28 }, 'requests of 1 to 99 texts as 12 users would begin them, 3.7 a second at most'],
])('%j is told as: %s', (load, text) => {
  expect(words({ who: '12 users', users: 12, texts: [1, 99], wait: [1, 5], ...load })).toBe(text);
});
