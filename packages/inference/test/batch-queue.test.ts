import { describe, expect, test } from 'vitest';
import { BatchQueue } from '../src/batch-queue.js';

const limits = { maxBatchSize: 4, maxBatchCost: 40, maxDelayMs: 0 };
const item = (name: string, cost: number, enqueuedAt: number, callCostBefore = 0) => ({
  name,
  key: String(cost),
  cost,
  enqueuedAt,
  callCostBefore,
});
/** The items of one call. */
const call = (name: string, costs: number[], enqueuedAt: number) =>
  costs.map((cost, i) =>
    item(
      `${name}${i}`,
      cost,
      enqueuedAt,
      costs.slice(0, i).reduce((a, b) => a + b, 0),
    ),
  );
type Item = ReturnType<typeof item>;
const names = (batch: Item[] | number | undefined) => (Array.isArray(batch) ? batch.map(({ name }) => name) : batch);

describe('a batch', () => {
  test('holds items of one key, the group that has waited longest first', () => {
    const queue = new BatchQueue<Item>(limits);
    for (const one of [item('a5', 5, 1), item('b7', 7, 2), item('c5', 5, 3), item('d7', 7, 4)]) queue.push(one);
    expect(names(queue.take(5))).toEqual(['a5', 'c5']);
    expect(names(queue.take(5))).toEqual(['b7', 'd7']);
    expect(queue.take(5)).toBeUndefined();
  });

  test('is bounded in size and cost, but an item of a higher cost still runs', () => {
    const queue = new BatchQueue<Item>(limits);
    for (let i = 0; i < 6; i++) queue.push(item(`s${i}`, 5, i));
    for (let i = 0; i < 3; i++) queue.push(item(`m${i}`, 20, 10 + i));
    for (let i = 0; i < 2; i++) queue.push(item(`l${i}`, 50, 20 + i));
    const sizes = [];
    for (let batch = queue.take(99); Array.isArray(batch); batch = queue.take(99)) sizes.push(batch.length);
    expect(sizes).toEqual([4, 2, 2, 1, 1, 1]);
  });

  test('is not taken before it is full for a worker that is still busy', () => {
    const queue = new BatchQueue<Item>(limits);
    for (let i = 0; i < 3; i++) queue.push(item(`a${i}`, 5, i));
    expect(queue.take(9, true)).toBeUndefined();
    queue.push(item('a3', 5, 3));
    expect(names(queue.take(9, true))).toEqual(['a0', 'a1', 'a2', 'a3']);
  });

  test('waits for other items no longer than the delay, and not when it is full', () => {
    const queue = new BatchQueue<Item>({ ...limits, maxDelayMs: 10 });
    queue.push(item('a', 5, 100));
    expect(queue.take(105)).toBe(110);
    expect(names(queue.take(110))).toEqual(['a']);
    for (let i = 0; i < 4; i++) queue.push(item(`b${i}`, 6, 200));
    expect(names(queue.take(200))).toHaveLength(4);
  });
});

describe('calls share the workers:', () => {
  function queueOf(...items: Item[]): BatchQueue<Item> {
    const queue = new BatchQueue<Item>(limits);
    for (const one of items) queue.push(one);
    return queue;
  }

  test.each([
    ['of the same key', 10],
    ['of another key', 3],
  ])('a short call comes before the rest of a long one, with items %s', (_, cost) => {
    const queue = queueOf(...call('long', new Array(40).fill(10), 1));
    expect(names(queue.take(2))).toEqual(['long0', 'long1', 'long2', 'long3']);
    queue.push(item('short', cost, 2));
    expect(names(queue.take(3))).toContain('short');
  });

  test('long calls take turns', () => {
    const queue = queueOf(...call('a', [40, 40, 40], 1), ...call('b', [40, 40, 40], 2));
    const order = [];
    for (let batch = queue.take(9); Array.isArray(batch); batch = queue.take(9)) order.push(...batch);
    expect(names(order)).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
  });

  test('a long call gets half of the cost, however many short ones arrive', () => {
    const queue = queueOf(...call('long', new Array(40).fill(10), 0));
    const taken = { long: 0, short: 0 };
    for (let now = 1; taken.long < 400; now++) {
      for (let i = 0; i < 4; i++) queue.push(item('short', 5, now));
      for (const { name, cost } of queue.take(now) as Item[]) taken[name.startsWith('l') ? 'long' : 'short'] += cost;
    }
    expect(taken.short).toBeGreaterThan(350);
    expect(taken.short).toBeLessThan(450);
  });
});

describe('the queue', () => {
  test('counts items and their cost, also when one leaves', () => {
    const queue = new BatchQueue<Item>(limits);
    const items = [item('a', 5, 1), item('b', 5, 2), item('c', 9, 3)];
    for (const one of items) queue.push(one);
    expect([queue.size, queue.cost]).toEqual([3, 19]);
    queue.delete(items[0] as Item);
    queue.delete(items[0] as Item);
    expect([queue.size, queue.cost]).toEqual([2, 14]);
    expect(names(queue.take(9))).toEqual(['b']);
    expect([queue.size, queue.cost]).toEqual([1, 9]);
  });

  test('runs an item whose batch failed first and alone', () => {
    const queue = new BatchQueue<Item>(limits);
    queue.push(item('new', 5, 1));
    queue.pushAlone(item('x', 5, 0));
    queue.pushAlone(item('y', 5, 0));
    expect(names(queue.take(9))).toEqual(['x']);
    expect(names(queue.take(9))).toEqual(['y']);
    expect(names(queue.take(9))).toEqual(['new']);
  });
});
