import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { saveFailure } from '../../src/exercise/failure.js';

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
  expect(path).toBe(join(folder, 'hpa-v1.failed.txt'));
  const text = readFileSync(path, 'utf8');
  expect(text).toMatch(/^waited in vain\n/);
  expect(text).toContain('$ kubectl describe pods\ndescribe of a\n');
  expect(text).toContain('the server doesn’t have a resource type');
  expect(JSON.parse(readFileSync(join(folder, 'hpa-v1.failed.json'), 'utf8'))).toEqual({ seen: [1] });
});
