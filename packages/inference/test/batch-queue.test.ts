import { describe, expect, test } from 'vitest';
import { BatchQueue } from '../src/batch-queue.js';

const limits = { maxBatchSize: 4, maxBatchTokens: 40, maxDelayMs: 0 };
const text = (name: string, length: number, enqueuedAt: number, callTokensBefore = 0) => ({
  name,
  ids: new Array(length).fill(1),
  enqueuedAt,
  callTokensBefore,
});
/** The texts of one call. */
const call = (name: string, lengths: number[], enqueuedAt: number) =>
  lengths.map((length, i) =>
    text(
      `${name}${i}`,
      length,
      enqueuedAt,
      lengths.slice(0, i).reduce((a, b) => a + b, 0),
    ),
  );
type Text = ReturnType<typeof text>;
const names = (batch: Text[] | number | undefined) => (Array.isArray(batch) ? batch.map(({ name }) => name) : batch);

describe('a batch', () => {
  test('holds texts of one length, the group that has waited longest first', () => {
    const queue = new BatchQueue<Text>(limits);
    for (const item of [text('a5', 5, 1), text('b7', 7, 2), text('c5', 5, 3), text('d7', 7, 4)]) queue.push(item);
    expect(names(queue.take(5))).toEqual(['a5', 'c5']);
    expect(names(queue.take(5))).toEqual(['b7', 'd7']);
    expect(queue.take(5)).toBeUndefined();
  });

  test('is bounded in texts and in tokens, but a text longer than the bound still runs', () => {
    const queue = new BatchQueue<Text>(limits);
    for (let i = 0; i < 6; i++) queue.push(text(`s${i}`, 5, i));
    for (let i = 0; i < 3; i++) queue.push(text(`m${i}`, 20, 10 + i));
    for (let i = 0; i < 2; i++) queue.push(text(`l${i}`, 50, 20 + i));
    const sizes = [];
    for (let batch = queue.take(99); Array.isArray(batch); batch = queue.take(99)) sizes.push(batch.length);
    expect(sizes).toEqual([4, 2, 2, 1, 1, 1]);
  });

  test('is not taken before it is full for a worker that is still busy', () => {
    const queue = new BatchQueue<Text>(limits);
    for (let i = 0; i < 3; i++) queue.push(text(`a${i}`, 5, i));
    expect(queue.take(9, true)).toBeUndefined();
    queue.push(text('a3', 5, 3));
    expect(names(queue.take(9, true))).toEqual(['a0', 'a1', 'a2', 'a3']);
  });

  test('waits for company no longer than the delay, and not when it is full', () => {
    const queue = new BatchQueue<Text>({ ...limits, maxDelayMs: 10 });
    queue.push(text('a', 5, 100));
    expect(queue.take(105)).toBe(110);
    expect(names(queue.take(110))).toEqual(['a']);
    for (let i = 0; i < 4; i++) queue.push(text(`b${i}`, 6, 200));
    expect(names(queue.take(200))).toHaveLength(4);
  });
});

describe('calls share the workers:', () => {
  function queueOf(...items: Text[]): BatchQueue<Text> {
    const queue = new BatchQueue<Text>(limits);
    for (const item of items) queue.push(item);
    return queue;
  }

  test.each([
    ['of the same length', 10],
    ['of another length', 3],
  ])('a short call comes before the rest of a long one, with texts %s', (_, length) => {
    const queue = queueOf(...call('long', new Array(40).fill(10), 1));
    expect(names(queue.take(2))).toEqual(['long0', 'long1', 'long2', 'long3']);
    queue.push(text('short', length, 2));
    expect(names(queue.take(3))).toContain('short');
  });

  test('long calls take turns', () => {
    const queue = queueOf(...call('a', [40, 40, 40], 1), ...call('b', [40, 40, 40], 2));
    const order = [];
    for (let batch = queue.take(9); Array.isArray(batch); batch = queue.take(9)) order.push(...batch);
    expect(names(order)).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
  });

  test('a long call gets half of the tokens, however many short ones arrive', () => {
    const queue = queueOf(...call('long', new Array(40).fill(10), 0));
    const tokens = { long: 0, short: 0 };
    for (let now = 1; tokens.long < 400; now++) {
      for (let i = 0; i < 4; i++) queue.push(text('short', 5, now));
      for (const { name, ids } of queue.take(now) as Text[])
        tokens[name.startsWith('l') ? 'long' : 'short'] += ids.length;
    }
    expect(tokens.short).toBeGreaterThan(350);
    expect(tokens.short).toBeLessThan(450);
  });
});

describe('the queue', () => {
  test('counts texts and tokens, also when one leaves', () => {
    const queue = new BatchQueue<Text>(limits);
    const items = [text('a', 5, 1), text('b', 5, 2), text('c', 9, 3)];
    for (const item of items) queue.push(item);
    expect([queue.size, queue.tokens]).toEqual([3, 19]);
    queue.delete(items[0] as Text);
    queue.delete(items[0] as Text);
    expect([queue.size, queue.tokens]).toEqual([2, 14]);
    expect(names(queue.take(9))).toEqual(['b']);
    expect([queue.size, queue.tokens]).toEqual([1, 9]);
  });

  test('runs a text whose batch failed first and alone', () => {
    const queue = new BatchQueue<Text>(limits);
    queue.push(text('new', 5, 1));
    queue.pushAlone(text('x', 5, 0));
    queue.pushAlone(text('y', 5, 0));
    expect(names(queue.take(9))).toEqual(['x']);
    expect(names(queue.take(9))).toEqual(['y']);
    expect(names(queue.take(9))).toEqual(['new']);
  });
});
