import { describe, expect, test } from 'vitest';
import { htmlReport } from '../../src/report/html.js';
import type { Report } from '../../src/report/report.js';
import { Stats } from '../../src/stats/stats.js';
import { malformed, Page } from './page.js';
import { events, recorded, replay } from './replay.js';

const START = Date.UTC(2026, 10, 24, 15, 18, 54) / 1000;

const options = { host: 'http://127.0.0.1:8080', users: 20, spawnRate: 2, runTime: 60, locustfile: 'users.ts' };

function report(change: Partial<Report> = {}): Page {
  const stats = change.stats ?? minute();
  return new Page(htmlReport({ stats, options, end: stats.startTime + 60.2, command: 'load -u 20', ...change }));
}

/** 10 requests a second; from 20 s to 30 s half of them fail, from 40 s on none ends. */
function minute(): Stats {
  const stats = new Stats(START);
  for (let second = 0; second < 60; second++) {
    for (let i = 0; i < 10 && second < 40; i++) {
      const failed = i % 2 === 0 && second >= 20 && second < 30;
      const time = START + second + i / 10;
      stats.log({ time, method: 'POST', name: '/predict', ms: 10 * (i + 1), ...(failed && { error: `HTTP ${503}` }) });
      stats.addContent('POST', '/predict', 50);
    }
    if (second % 5 === 4) stats.addHistory(START + second + 1, Math.min(20, 2 * (second + 1)));
  }
  return stats;
}

/** Of a field of one of Locust's files. */
function field(text = '', digits = 0): string {
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return Number(text).toLocaleString('en-US', format);
}

describe('the report', () => {
  test('tells what was run, when, against what and by which command', () => {
    const page = report({ command: "load -u 20 --html 'a b.html'" });
    expect(page.fact('During')).toBe('2026-11-24 15:18:54 – 15:19:54 UTC (1 minute)');
    expect(page.fact('Target host')).toBe('http://127.0.0.1:8080');
    expect(page.fact('Script')).toBe('users.ts');
    expect(page.fact('Load')).toBe('20 users, spawned at 2 per second, for 1 minute');
    expect(page.fact('Command')).toBe("load -u 20 --html 'a b.html'");
  });

  test('tells what came of it at a glance', () => {
    const page = report();
    expect(page.fact('Requests')).toBe('400');
    expect(page.fact('Failed')).toBe('50 (12.50%)');
    expect(page.fact('95th percentile')).toBe('100 ms');
  });

  test('has the numbers that Locust has of the same samples', () => {
    const page = report({ stats: replay(events('mixed')) });
    const [, ...rows] = page.table('Request statistics');
    const [, ...times] = page.table('Response time statistics');
    // No field of these columns is quoted; names with commas are left to the tests of the files.
    const files = recorded('mixed/run_stats.csv').trimEnd().split('\r\n').slice(1);
    const plain = files.filter((line) => !line.includes('"')).map((line) => line.split(','));
    expect(plain.length).toBeGreaterThan(2);
    for (const [type, name, requests, fails, , average, min, max, size, rps, failRate, ...percentiles] of plain) {
      expect(rows).toContainEqual([
        ...[type, name, field(requests), field(fails), field(average, 2), field(min), field(max)],
        ...[field(size, 2), field(rps, 2), field(failRate, 2)],
      ]);
      const [p50, , , p80, p90, p95, , p99, , , p100] = percentiles.map((one) => field(one));
      const anything = expect.any(String);
      expect(times).toContainEqual([type, name, p50, anything, anything, p80, p90, p95, p99, p100]);
    }
    expect(rows).toHaveLength(files.length);
    expect(rows.at(-1)?.[1]).toBe('Aggregated');
  });

  test('has the columns of Locust', () => {
    const page = report();
    expect(page.table('Request statistics')[0]).toEqual([
      ...['Type', 'Name', '# Requests', '# Fails', 'Average (ms)', 'Min (ms)', 'Max (ms)', 'Average size (bytes)'],
      ...['RPS', 'Failures/s'],
    ]);
    const percentiles = [50, 60, 70, 80, 90, 95, 99, 100].map((p) => `${p}%ile (ms)`);
    expect(page.table('Response time statistics')[0]).toEqual(['Method', 'Name', ...percentiles]);
    expect(page.table('Failures statistics')).toEqual([
      ['# Failures', 'Method', 'Name', 'Message', 'First seen', 'Last seen'],
      ['50', 'POST', '/predict', 'HTTP 503', '0:20', '0:30'],
    ]);
  });

  test('begins the failures with the most frequent', () => {
    const stats = new Stats(START);
    const log = (name: string, error: string) => stats.log({ time: START + 1, method: 'GET', name, ms: 1, error });
    log('/', 'rare');
    for (let i = 0; i < 1234; i++) log('/', 'frequent');
    const [, ...rows] = report({ stats }).table('Failures statistics');
    expect(rows.map(([count, , , message]) => [count, message])).toEqual([
      ['1,234', 'frequent'],
      ['1', 'rare'],
    ]);
  });

  test('tells which thresholds passed, if there are any, and what the scenario threw', () => {
    const stats = minute();
    stats.logException('TypeError: x is undefined', 'TypeError: x is undefined\n\tat default (users.ts:3)');
    const thresholds = [
      { text: 'http_req_failed: rate<0.01', crossed: true },
      { text: 'http_req_duration: p(95)<500', crossed: false },
    ];
    const page = report({ stats, thresholds });
    expect(page.section('Thresholds')).toContain('1 of 2 thresholds crossed.');
    expect(page.table('Thresholds').slice(1)).toEqual([
      ['http_req_failed: rate<0.01', '✗ crossed'],
      ['http_req_duration: p(95)<500', '✓ passed'],
    ]);
    expect(page.table('Exceptions statistics')[1]).toEqual([
      ...['1', 'TypeError: x is undefined', 'TypeError: x is undefined\n\tat default (users.ts:3)'],
    ]);
    const headings = ['Request statistics', 'Response time statistics', 'Failures statistics', 'Charts'];
    expect(report({ thresholds: [] }).headings).toEqual(headings);
  });
});

describe('charts', () => {
  test('show each value at its height and time', () => {
    const stats = minute();
    const page = report({ stats });
    const shown = (chart: string, line: string) => page.chart(chart).line(line);
    const at = ({ time }: { time: number }) => time - START;
    expect(shown('Number of users', 'users')).toEqual([
      stats.history.map((one) => ({ at: at(one), value: one.users })),
    ]);
    const rates = stats.history.filter((one) => at(one) <= 45);
    expect(shown('Total requests per second', 'rate')[0]?.slice(0, rates.length)).toEqual(
      rates.map((one) => ({ at: at(one), value: Math.round(10 * one.rps) / 10 })),
    );
  });

  test('tell a target that hangs: no rate and no times while no request ends', () => {
    const stats = minute();
    const page = report({ stats });
    const response = page.chart('Response times (ms)');
    // So long after the last one Locust's times of the last ten seconds still have it.
    expect(response.line('p95').flat().at(-1)?.at).toBe(55);
    expect(response.hovers.at(-1)).toBe('1:00\n95th percentile unknown\n50th percentile unknown');
    expect(page.chart('Total requests per second').hovers.at(-1)).toBe('1:00\nRPS 0.00\nFailures/s 0.00');
    // Locust itself goes on with the last rate.
    expect(stats.history.at(-1)?.rps).toBe(10);
  });

  test('have no line of failures along the axis where there were none', () => {
    const failing = report().chart('Total requests per second').line('failed').flat();
    expect(failing.map(({ at }) => at)).toEqual([20, 25, 30, 35, 40, 45, 50, 55, 60]);
  });

  test('show a time of 0 ms where there was one', () => {
    const stats = new Stats(START);
    for (let i = 0; i < 100; i++) stats.log({ time: START + i / 10, method: 'GET', name: '/', ms: 0.2 });
    stats.addHistory(START + 10, 1);
    expect(report({ stats }).chart('Response times (ms)').hovers).toEqual([
      '0:10\n95th percentile 0 ms\n50th percentile 0 ms',
    ]);
  });

  test('have scales of round numbers, and values to read where the mouse is', () => {
    const page = report();
    expect(page.chart('Number of users').ticks).toEqual({
      times: ['0:00', '0:15', '0:30', '0:45', '1:00'],
      values: ['0', '5', '10', '15', '20'],
    });
    expect(page.chart('Number of users').hovers).toContain('0:05\nUsers 10');
    expect(page.chart('Total requests per second').hovers).toContain('0:20\nRPS 10.00\nFailures/s 0.00');
  });

  test('tell how far apart their values are, which the last one, of the end, is not', () => {
    const stats = new Stats(START);
    for (const at of [5, 7]) stats.addHistory(START + at, 1);
    expect(report({ stats }).section('Charts')).toContain('of the last ten seconds or so, by the time');
    expect(report().section('Charts')).toContain('of the last ten seconds or so, every 5 seconds, by the time');
  });

  test('never count half a user', () => {
    const stats = new Stats(START);
    stats.addHistory(START + 5, 1);
    expect(report({ stats }).chart('Number of users').ticks.values).toEqual(['0', '1']);
  });

  test('of a day are as small as those of an hour, and keep its peaks', () => {
    const stats = new Stats(START);
    for (let i = 1; i <= 17280; i++) {
      const percentiles = { '0.5': 20, '0.95': i === 10_000 ? 4000 : 90 };
      stats.history.push({ time: START + 5 * i, users: 10, rps: 3.3, failRate: 0, average: 30, percentiles });
    }
    const page = report({ stats, end: START + 86_400 });
    expect(page.html.length).toBeLessThan(250_000);
    expect(page.chart('Response times (ms)').hovers.join()).toContain('95th percentile 4,000 ms');
    expect(page.chart('Number of users').ticks.times).toEqual(['0:00', '6:00:00', '12:00:00', '18:00:00', '24:00:00']);
  });
});

describe('whatever comes', () => {
  const hostile = '</td></title></style><script>alert("1")</script>&amp;\u001b[31m\ud800 \'x\' onload="x"';

  test('text from the network is text, wherever it stands', () => {
    const stats = minute();
    stats.log({ time: START + 50, method: `${hostile}m`, name: `${hostile}n`, ms: 5, error: `${hostile}e` });
    stats.logException(hostile, hostile);
    const page = report({
      stats,
      options: { ...options, host: hostile, locustfile: hostile },
      command: hostile,
      thresholds: [{ text: hostile, crossed: true }],
    });
    expect(malformed(page.body)).toBe('');
    for (const never of ['<script', '\u001b', '\ud800']) expect(page.html).not.toContain(never);
    // Nothing but text comes between these two, whatever the text.
    expect(page.html).toMatch(/<title>[^<]*<\/title>\n<style>[^<]*<\/style>\n<\/head>/);
    const seen = hostile.replace('\u001b', '\ufffd').replace('\ud800', '\ufffd');
    expect(page.table('Failures statistics')).toContainEqual(['1', `${seen}m`, `${seen}n`, `${seen}e`, '0:50', '0:50']);
    expect(page.fact('Target host')).toBe(seen);
  });

  test('needs no network, and no script may run', () => {
    const { html } = report();
    expect(html).not.toMatch(/\b(?:src|href|srcset|action)=|@import|url\(|<(?:script|link|img|iframe|base)\b/);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  test('every table has a caption and headings, every picture a text', () => {
    const { body } = report({ thresholds: [{ text: 'x', crossed: false }] });
    const tables = body.match(/<table>.*?<\/table>/gs) ?? [];
    expect(tables).toHaveLength(5);
    for (const table of tables) {
      expect(table).toMatch(/^<table><caption>.+<\/caption>/);
      expect(table.match(/<th(?: [^>]*)?>/g)?.every((heading) => /scope="(?:col|row)"/.test(heading))).toBe(true);
    }
    expect(body.match(/<h1>/g)).toHaveLength(1);
    const labels = [...body.matchAll(/role="img" aria-label="([^"]+)"/g)].map(([, label]) => label);
    expect(labels).toEqual([
      'Total requests per second: 10.03 over the whole run; RPS at most 10.00 (at 0:05), Failures/s at most 4.00 (at 0:35)',
      'Response times (ms): 95th percentile at most 100 ms (at 0:05), 50th percentile at most 60 ms (at 0:05)',
      'Number of users: at most 20 (at 0:10)',
    ]);
  });

  test.each<[string, (stats: Stats) => void, string]>([
    ['no request at all', () => {}, 'The run ended before'],
    ['users but no answer', (stats) => stats.addHistory(START + 5, 3), 'no request ended'],
    ['one answer', (stats) => stats.log({ time: START, method: 'GET', name: '/', ms: 3 }), 'The run ended before'],
    ['a reset at the end', (stats) => Object.assign(stats, minute()).reset(START + 60), 'The run ended before'],
  ])('%s is told', (_, fill, said) => {
    const stats = new Stats(START);
    fill(stats);
    const { host: _host, runTime: _runTime, ...rest } = options;
    const page = report({ stats, options: rest, end: stats.startTime });
    expect(malformed(page.body)).toBe('');
    expect(page.html).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(page.section('Charts')).toContain(said);
    expect(page.fact('Target host')).toBe('None');
    expect(page.fact('During')).toContain('(0 seconds)');
    expect(page.fact('Load')).toBe('20 users, spawned at 2 per second, until stopped');
    expect(page.section('Request statistics').includes('No request ended.')).toBe(stats.total.requests === 0);
  });
});
