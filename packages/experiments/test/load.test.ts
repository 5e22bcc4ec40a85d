import { expect, onTestFinished, test, vi } from 'vitest';
import { LoadJob } from '../src/load/load.js';

const LINES = ['begin 1-0 1000', 'request 1-0 1040 40.0 200 -', 'begin 2-0 1000'];

/** A cluster whose Job runs at once. @param logs what each opening of its log gives, or throws at its end */
function clusterWith(logs: AsyncGenerator<string>[]) {
  const commands: string[] = [];
  return {
    commands,
    kubectl: async (...args: string[]) => {
      commands.push(args.slice(0, 2).join(' '));
      return '';
    },
    get: async () => undefined,
    list: async <T>(path: string) =>
      (path.includes('/pods')
        ? [{ metadata: { name: 'load-run-1' }, spec: { containers: [] }, status: { phase: 'Running' } }]
        : []) as T[],
    log: () => logs.shift() ?? broken([]),
  };
}

async function* broken(lines: string[]): AsyncGenerator<string> {
  yield* lines;
  throw new Error('connection reset');
}

async function* whole(lines: string[]): AsyncGenerator<string> {
  yield* lines;
}

const start = (cluster: ReturnType<typeof clusterWith>) =>
  LoadJob.start(cluster, 'a', 'run', { url: 'http://b' }, { SCENARIO: 'users' });

test('a log that breaks off is read on, each line once', async () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const end = '    http_reqs......................: 1     8.649971/s';
  const job = await start(clusterWith([broken([]), broken(LINES.slice(0, 2)), whole([...LINES, end])]));
  await vi.advanceTimersByTimeAsync(2000);
  await job.ended;
  expect(job.requests.map(({ id, status }) => [id, status])).toEqual([
    ['1-0', 200],
    ['2-0', 0],
  ]);
  expect(job).toMatchObject({ hasEnded: true, failure: undefined, counted: 1 });
});

test('a load that ends before it is told to has broken off; a single request has not', async () => {
  const load = await start(clusterWith([whole(['load 12 users, for 90 s', ...LINES])]));
  const single = await start(clusterWith([whole(LINES)]));
  await Promise.all([load.ended, single.ended]);
  expect([load.brokeOff, single.brokeOff]).toEqual([true, false]);
});

test('is stopped only when what was in flight has ended', async () => {
  let [answer, end] = [() => {}, () => {}];
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const deleted = new Promise<void>((resolve) => {
    end = resolve;
  });
  const lines = async function* () {
    yield* LINES;
    await answered;
    yield 'request 2-0 3000 2000.0 200 -';
    yield 'begin 2-1 3001';
    await deleted;
  };
  const cluster = clusterWith([lines()]);
  const job = await start(cluster);
  await expect.poll(() => job.requests.length).toBe(1);
  const stopped = job.stop();
  expect(cluster.commands).not.toContain('delete job');
  answer();
  await expect.poll(() => cluster.commands).toContain('delete job');
  end();
  await stopped;
  expect(job.requests.map(({ status }) => status)).toEqual([200, 200]);
  expect(job.log.interrupted).toBe(1);
});
