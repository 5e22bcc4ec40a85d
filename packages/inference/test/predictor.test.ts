import {
  ClosedError,
  DeadlineExceededError,
  InferenceError,
  type PredictorOptions,
  QueueFullError,
} from '@repo/inference';
import { describe, expect, test, vi } from 'vitest';
import { loadSum } from './load.js';

/** Threads that die at `CRASH` and take 300 ms for `SLOW`. */
const threadFile = new URL(import.meta.resolve('@repo/inference/testing/faulty-thread.js'));
const CRASH = 5823;
const SLOW = 4030;

describe('a call', () => {
  test('of nothing has no predictions', async () => {
    const { sum } = await loadSum();
    expect(await sum([])).toEqual([]);
  });

  test('keeps the order of its instances, whatever their shapes and batches', async () => {
    const { sum } = await loadSum({ workers: 2 });
    const rows = Array.from({ length: 100 }, (_, i) => new Array(1 + (i % 7)).fill(i));
    expect(await sum(rows)).toEqual(rows.map((row) => row.length * (row[0] as number)));
  });

  test('shares batches with others, of equal shapes only', async () => {
    const batches: [number, number][] = [];
    const observer: PredictorOptions['observer'] = { batch: ({ instances, cost }) => batches.push([instances, cost]) };
    const { sum } = await loadSum({ observer });
    const results = await Promise.all([sum([[1], [1, 2]]), sum([[3], [3, 4]]), sum([[5]])]);
    expect(results).toEqual([[1, 3], [3, 7], [5]]);
    expect(batches.sort()).toEqual([
      [2, 4],
      [3, 3],
    ]);
  });
});

describe('overload', () => {
  test('is refused with the time to wait, and what was accepted is answered', async () => {
    const speeds: number[] = [];
    const { predictor, sum } = await loadSum({
      maxQueueCost: 400,
      maxBatchSize: 1,
      observer: { batch: ({ cost, runSeconds }) => speeds.push(cost / runSeconds) },
    });
    // Enough batches for the time to wait to come from their speed.
    for (let i = 0; i < 100; i++) await sum([[1, 2, 3]]);
    const results = await Promise.allSettled(Array.from({ length: 200 }, () => sum([new Array(10).fill(1)])));
    const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason);
    expect(refused.length).toBeGreaterThan(100);
    // A cost of 5,000 a second is its first guess.
    const longest = Math.ceil(400 / Math.min(5_000, ...speeds));
    for (const reason of refused) {
      expect(reason).toBeInstanceOf(QueueFullError);
      expect(reason.retryAfterSeconds).toBeGreaterThanOrEqual(1);
      expect(reason.retryAfterSeconds).toBeLessThanOrEqual(longest);
    }
    expect(results.length - refused.length).toBeGreaterThan(20);
    expect(predictor.stats).toMatchObject({ queuedInstances: 0, queuedCost: 0, calls: 0 });
  });

  test('does not refuse for ever what is larger than the queue', async () => {
    const { sum } = await loadSum({ maxQueueCost: 10 });
    expect(await sum([new Array(11).fill(1), new Array(12).fill(1)])).toEqual([11, 12]);
  });

  test('ends a request that has waited too long, and drops its instances', async () => {
    const { predictor, sum } = await loadSum({ threadFile, timeoutMs: 10, maxBatchSize: 1 });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => sum([[SLOW]])));
    for (const result of results) expect(result).toMatchObject({ reason: expect.any(DeadlineExceededError) });
    expect(predictor.stats.queuedInstances).toBe(0);
  });
});

test('a short request waits for two batches at most, whatever another has queued, and the long one finishes', async () => {
  let batches = 0;
  const { sum } = await loadSum({ threadFile, observer: { batch: () => batches++ } });
  const long = sum(new Array(64).fill([SLOW, 1]));
  const waits = [];
  for (const row of [[1], [1, 1]]) {
    const before = batches;
    await expect.poll(() => batches, { interval: 1, timeout: 20_000 }).toBeGreaterThan(before);
    const arrived = batches;
    await sum([row]);
    // The last batch is its own.
    waits.push(batches - arrived - 1);
  }
  expect(Math.max(...waits)).toBeLessThanOrEqual(2);
  expect(await long).toHaveLength(64);
});

test('a client that disconnects takes its instances out of the queue', async () => {
  const { predictor, sum } = await loadSum({ threadFile, maxBatchSize: 1 });
  const client = new AbortController();
  const gone = sum(new Array(50).fill([SLOW]), client.signal);
  await expect.poll(() => predictor.stats.queuedInstances).toBeGreaterThan(40);
  client.abort(new Error('gone'));
  await expect(gone).rejects.toThrow('gone');
  expect(predictor.stats.queuedInstances).toBe(0);
  expect(await sum([[1]])).toEqual([1]);
});

describe('a thread that dies in mid-batch', () => {
  test('is replaced; the other requests are answered and the one to blame fails alone', async () => {
    const lost = vi.fn();
    const { predictor, sum } = await loadSum({ threadFile, observer: { workerLost: lost } });
    const results = await Promise.allSettled([1, 2, CRASH, 3, 4].map((value) => sum([[value]])));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(results[2]).toMatchObject({ reason: expect.any(InferenceError) });
    expect(lost).toHaveBeenCalledTimes(2);
    await expect.poll(() => predictor.ready).toBe(true);
    expect(await sum([[1]])).toEqual([1]);
  });

  test('makes the predictor not ready until it is back', async () => {
    let readyAtLoss: boolean | undefined;
    const workerLost = () => (readyAtLoss ??= predictor.ready);
    const { predictor, sum } = await loadSum({ threadFile, observer: { workerLost } });
    expect(predictor.ready).toBe(true);
    await expect(sum([[CRASH]])).rejects.toThrow(InferenceError);
    expect(readyAtLoss).toBe(false);
    await expect.poll(() => predictor.ready).toBe(true);
  });
});

test('the threads follow the CPU limit while they serve, and nothing accepted is lost', async () => {
  let limit = 1;
  const sizes: number[] = [];
  const { predictor, sum } = await loadSum({
    workers: undefined,
    cpuLimit: () => limit,
    observer: { resized: (workers) => sizes.push(workers) },
  });
  let enough = false;
  const client = async (): Promise<boolean> => {
    while (!enough) if ((await sum([[1, 2], [3]])).join() !== '3,3' || !predictor.ready) return false;
    return true;
  };
  const clients = Array.from({ length: 8 }, client);
  limit = 3;
  await expect.poll(() => predictor.stats, { timeout: 30_000 }).toMatchObject({ workers: 3, workersLive: 3 });
  limit = 0.4;
  await expect.poll(() => sizes, { timeout: 30_000 }).toEqual([3, 1]);
  expect(predictor.stats).toMatchObject({ workers: 1, workersLive: 1 });
  enough = true;
  expect(await Promise.all(clients)).toEqual(new Array(8).fill(true));
}, 60_000);

test('close answers what was accepted and refuses what arrives later', async () => {
  const { predictor, sum } = await loadSum();
  const accepted = Array.from({ length: 30 }, (_, i) => sum([[i]]));
  const closing = predictor.close();
  await expect(sum([[0]])).rejects.toThrow(ClosedError);
  expect((await Promise.all(accepted)).flat()).toHaveLength(30);
  await closing;
});

test('a platform without ONNX Runtime ends the start with the platforms that it runs on', async () => {
  const thread = new URL('../dist/inference-thread.js', import.meta.url);
  const code = `Object.defineProperty(process, 'arch', { value: 'riscv64' }); await import('${thread}');`;
  const threadFile = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  await expect(loadSum({ threadFile })).rejects.toThrow(
    /ONNX Runtime does not run on \w+ riscv64\. It has binaries for .*$/,
  );
});
