import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { checkStatistics } from '../../src/lab-check/statistics.js';
import { failed } from './failed.js';

const folder = mkdtempSync(join(tmpdir(), 'lab-'));
afterAll(() => rmSync(folder, { recursive: true }));

const header =
  'Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%';
const files = (requests: number, failures: number) => {
  const row = (type: string, name: string) =>
    `${type},${name},${requests},${failures},60,61.5,3.1,210.9,2100.0,6.4,0.0,60,70,80,85,100,120,150,180,210,210,210`;
  writeFileSync(
    join(folder, 'lab7_stats.csv'),
    [header, row('POST', '/predict'), row('', 'Aggregated'), ''].join('\r\n'),
  );
  const history = ['Timestamp,User Count,Type,Name', '1795536698,10,,Aggregated', '1795536699,20,,Aggregated', ''];
  writeFileSync(join(folder, 'lab7_stats_history.csv'), history.join('\r\n'));
};

it('takes a load that lost nothing, and puts Little’s law beside it', () => {
  files(752, 0);
  const { checks, table } = checkStatistics(folder);
  expect(failed(checks)).toEqual([]);
  // 20 ÷ (3 + 0.0615) s
  expect(table?.at(-1)).toMatch(/^users ÷ \(3 s of thought \+ answer\) +6\.5$/);
  expect(table).toContainEqual(expect.stringMatching(/^requests a second +6\.4$/));
});

it('says so where it was short, lost requests, or never was', () => {
  files(120, 3);
  expect(failed(checkStatistics(folder).checks)).toEqual([
    expect.stringMatching(/^it made 300 requests at least: 120: `npm run load -- /),
    expect.stringMatching(/^none of them failed: 3: see .*lab7_failures\.csv$/),
  ]);
  rmSync(join(folder, 'lab7_stats.csv'));
  expect(failed(checkStatistics(folder).checks)).toEqual([
    expect.stringMatching(/^there are statistics of a load: no /),
  ]);
});
