import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { checkTrace } from '../../src/lab-check/trace.js';
import { root } from '../../src/pages.js';
import { failed } from './failed.js';
import { writeTrace } from './own-trace.js';

const folder = mkdtempSync(join(tmpdir(), 'lab-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each(['hpa-v1', 'hpa-v2', 'knative-concurrency', 'scale-to-zero'])('takes a trace of %s', (overlay) => {
  writeTrace(folder, overlay);
  const { checks, table } = checkTrace(overlay, folder);
  expect(failed(checks)).toEqual([]);
  expect(checks.length).toBeGreaterThan(5);
  const [, ...rows] = table ?? [];
  // Both columns are of the same trace here.
  for (const row of rows) expect(row).toMatch(/ {2}(\S.*\S|\S) +\1$/);
});

it.each([
  [
    'is not there',
    () => rmSync(join(folder, 'hpa-v2.json'), { force: true }),
    /^there is a trace of hpa-v2: no .*hpa-v2\.json: `npm run experiment -- hpa-v2` makes one$/,
  ],
  [
    'is of another overlay',
    () => writeTrace(folder, 'hpa-v2', (trace) => Object.assign(trace, { overlay: 'hpa-v1' })),
    /hpa-v2\.json is none/,
  ],
  ['is cut off', () => writeFileSync(join(folder, 'hpa-v2.json'), '{"overlay":"hpa-'), /hpa-v2\.json is none/],
  [
    'is the published one',
    () => cpSync(join(root, 'docs/traces/hpa-v2.json'), join(folder, 'hpa-v2.json')),
    /is the published one, not your own/,
  ],
])('says so where the trace %s', (_, prepare, expected) => {
  prepare();
  expect(failed(checkTrace('hpa-v2', folder).checks)).toEqual([expect.stringMatching(expected)]);
});
