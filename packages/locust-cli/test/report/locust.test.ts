import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorReport, nameWidth, percentileTable, statsTable } from '../../src/report/console.js';
import { CsvFiles } from '../../src/report/csv.js';
import { statsJson } from '../../src/report/json.js';
import type { Stats } from '../../src/stats/stats.js';
import { events, jsonLines, recorded, replay } from './replay.js';

// The same bytes as Locust, of the same samples.
describe.each(['mixed', 'reset', 'empty'])('%s', (name) => {
  let folder: string;
  let stats: Stats;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'csv-'));
    const files = [false, true].map(
      (fullHistory) => new CsvFiles(join(folder, fullHistory ? 'full' : 'run'), { fullHistory }),
    );
    stats = replay(events(name), files);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    'run_stats.csv',
    'run_stats_history.csv',
    'full_stats_history.csv',
    'run_failures.csv',
    'run_exceptions.csv',
  ])('%s', (file) => {
    expect(readFileSync(join(folder, file), 'utf8')).toBe(recorded(`${name}/${file}`));
  });

  test.each(name === 'mixed' ? [80, 84, 200] : [undefined])('tables on a terminal of %s columns', (columns) => {
    const width = nameWidth(columns);
    const tables = [
      ...statsTable(stats, { current: true, nameWidth: width }),
      ...statsTable(stats, { current: false, nameWidth: width }),
      ...[...percentileTable(stats, width), ''],
      ...errorReport(stats, width),
    ];
    expect(`${tables.join('\n')}\n`).toBe(recorded(`${name}/console-${columns ?? 'none'}.txt`));
  });

  test('--json', () => {
    const before = statsTable(stats, { current: false, nameWidth: 80 });
    expect(`${statsJson(stats)}\n`).toBe(recorded(`${name}/stdout.txt`));
    // Where Locust's own have become 0.
    expect(statsTable(stats, { current: false, nameWidth: 80 })).toEqual(before);
  });

  test('points of the charts', () => {
    const points = stats.history.map(({ time, users, rps, failRate, average, percentiles }) => {
      const at = `${new Date(Math.floor(time) * 1000).toISOString().slice(0, 19)}Z`;
      return {
        'response_time_percentile_0.5': [at, percentiles['0.5']],
        'response_time_percentile_0.95': [at, percentiles['0.95']],
        current_rps: [at, rps],
        current_fail_per_sec: [at, failRate],
        total_avg_response_time: [at, average],
        user_count: [at, users],
        time: at,
      };
    });
    expect(points).toEqual(jsonLines(`${name}/charts.jsonl`));
  });
});
