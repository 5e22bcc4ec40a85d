import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeCluster } from '@repo/cluster/testing';
import { expect, onTestFinished, test } from 'vitest';
import { lastDecision, saveFailure } from '../src/run/failure.js';
import { run } from '../src/run/run.js';
import { experimentOf } from './experiment.js';

test('a failure leaves its reason, what kubectl shows, or why it shows nothing, and what was seen', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'failure-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const kubectl = async (...args: string[]) => {
    if (args.some((one) => one.includes('serving'))) throw new Error('the server doesn’t have a resource type');
    return `${args[0]} of ${args[args.indexOf('--namespace') + 1]}\n`;
  };
  const path = await saveFailure({ kubectl }, 'a', { folder, name: 'hpa-v1' }, new Error('waited in vain'), {
    seen: [1],
  });
  expect(path).toBe(`${join(folder, 'hpa-v1.failed.txt')} and .json`);
  const text = readFileSync(join(folder, 'hpa-v1.failed.txt'), 'utf8');
  expect(text).toMatch(/^waited in vain\n/);
  expect(text).toContain('$ kubectl describe pods\ndescribe of a\n');
  expect(text).toContain('the server doesn’t have a resource type');
  expect(JSON.parse(readFileSync(join(folder, 'hpa-v1.failed.json'), 'utf8'))).toEqual({ seen: [1] });
});

test('a run that is stopped leaves its evidence, names it, and then removes what it made', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'failure-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { kube, objects } = fakeCluster();
  const said: string[] = [];
  const progress = { say: (text: string) => said.push(text), state() {}, end() {} };
  const signal = AbortSignal.abort(new Error('stopped before its end'));
  const options = { full: false, hpaWindow: 300, images: [], failures: folder, progress, signal };
  const experiment = experimentOf();
  await expect(run(kube, experiment, options)).rejects.toThrow('stopped before its end');
  const path = join(folder, `${experiment.overlay}.failed.txt`);
  expect(said).toContain(`  evidence: ${path} and .json`);
  expect(readFileSync(path, 'utf8')).toMatch(/^stopped before its end\n/);
  expect(Object.keys(objects)).toEqual([]);
});

test('what an autoscaler says of its last decision is told', async () => {
  const conditions = [
    {
      type: 'AbleToScale',
      status: 'True',
      reason: 'ScaleDownStabilized',
      message: 'recent recommendations were higher',
    },
    { type: 'ScalingLimited', status: 'False' },
  ];
  const list = async () => [{ metadata: { name: 'a' }, status: { conditions } }];
  const kube = { list, text: async () => '' } as unknown as Parameters<typeof lastDecision>[0];
  expect(
    await lastDecision(kube, { namespace: 'lab', kind: 'HorizontalPodAutoscaler', name: 'a', selector: 'app=a' }),
  ).toEqual([
    'AbleToScale is True: ScaleDownStabilized: recent recommendations were higher',
    'ScalingLimited is False',
  ]);
});
