import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CsvFiles } from '../../src/report/csv.js';
import { Stats } from '../../src/stats/stats.js';

const FILES = ['_stats.csv', '_stats_history.csv', '_failures.csv', '_exceptions.csv'];
const home = process.cwd();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'csv-'));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

const read = (file: string) => readFileSync(file, 'utf8');

test.each(['run', 'out/run', './x/y/z', 'out/'])('with the prefix %s there are four files in its folder', (prefix) => {
  new CsvFiles(prefix, { fullHistory: false }).close(new Stats(0));
  expect(FILES.filter((file) => existsSync(`${prefix}${file}`))).toEqual(FILES);
});

test('a folder that cannot be made is an error at once', () => {
  writeFileSync('taken', '');
  expect(() => new CsvFiles('taken/run', { fullHistory: false })).toThrow(/EEXIST.*taken/);
  expect(() => new CsvFiles('taken/a/run', { fullHistory: false })).toThrow(/ENOTDIR.*taken/);
});

test.each(FILES)('where %s cannot be written, that is an error at once', (file) => {
  mkdirSync(`run${file}`);
  expect(() => new CsvFiles('run', { fullHistory: false })).toThrow(new RegExp(`EISDIR.*run${file}`));
});

test('files that were there are replaced, nothing of them is left', () => {
  for (const file of FILES) writeFileSync(`run${file}`, 'old\n'.repeat(1000));
  const files = new CsvFiles('run', { fullHistory: false });
  files.write(new Stats(0), 0, 0);
  for (const file of FILES) expect(read(`run${file}`)).not.toContain('old');
});

test('a file that shrinks has no end of the longer one', () => {
  const stats = new Stats(0);
  const files = new CsvFiles('run', { fullHistory: false });
  stats.log({ time: 1, method: 'GET', name: '/', ms: 1, error: 'OSError()' });
  files.write(stats, 1, 1);
  expect(read('run_failures.csv')).toContain('OSError');
  stats.reset(2);
  files.write(stats, 1, 2);
  expect(read('run_failures.csv')).toBe('Method,Name,Error,Occurrences,First Seen,Last Seen\r\n');
});

test('what came after the last second is written at the end', () => {
  const stats = new Stats(0);
  const files = new CsvFiles('run', { fullHistory: false });
  files.write(stats, 1, 1);
  stats.log({ time: 1.5, method: 'GET', name: '/late', ms: 1, error: 'OSError()' });
  files.close(stats);
  expect(read('run_stats.csv')).toContain('GET,/late,1,1,');
  expect(read('run_failures.csv')).toContain('GET,/late,OSError(),1,1970-01-01T00:00:01Z');
});

test('a process that dies between two seconds leaves whole rows of what it knew', () => {
  const source = new URL('../../src/', import.meta.url).href;
  const script = `
    import { CsvFiles } from '${source}report/csv.ts';
    import { Stats } from '${source}stats/stats.ts';
    const stats = new Stats(0);
    const files = new CsvFiles('${folder}/run', { fullHistory: true });
    for (let second = 1; second <= 3; second++) {
      stats.log({ time: second, method: 'GET', name: '/', ms: second, error: 'OSError()' });
      files.write(stats, 1, second);
    }
    process.kill(process.pid, 'SIGKILL');`;
  const { signal, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: home,
    encoding: 'utf8',
  });
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
  const rows = (file: string) => read(`run${file}`).split('\r\n');
  // A header, the rows, and nothing after the last line end.
  expect(rows('_stats.csv')).toEqual([
    expect.any(String),
    expect.stringMatching(/^GET,\/,3,3,/),
    expect.any(String),
    '',
  ]);
  expect(rows('_stats_history.csv')).toHaveLength(1 + 3 * 2 + 1);
  expect(rows('_stats_history.csv').at(-1)).toBe('');
  expect(rows('_failures.csv')).toEqual([expect.any(String), expect.stringContaining('OSError(),3,'), '']);
});

test.runIf(existsSync('/dev/full'))('a full disk is an error, not a silent loss', () => {
  symlinkSync('/dev/full', 'run_stats.csv');
  const files = new CsvFiles('run', { fullHistory: false });
  expect(() => files.write(new Stats(0), 0, 0)).toThrow('ENOSPC');
});
