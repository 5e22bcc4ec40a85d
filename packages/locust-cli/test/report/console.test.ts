import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { logLine } from '../../src/log-line.js';
import { nameWidth } from '../../src/report/console.js';

test.each([
  [undefined, 80],
  [0, 0],
  [80, 0],
  [81, 1],
  [159, 79],
  [500, 80],
])('on a terminal of %s columns names have %s', (columns, width) => {
  expect(nameWidth(columns)).toBe(width);
});

test('a line of the log has local time, milliseconds after a comma, and the host without its domain', () => {
  const time = new Date(2026, 0, 2, 3, 4, 5, 6);
  expect(logLine(time, 'INFO', 'load', 'Ramping')).toBe(
    `[2026-01-02 03:04:05,006] ${hostname().split('.')[0]}/INFO/load: Ramping`,
  );
});
