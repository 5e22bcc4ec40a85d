import { times } from './html/axis.js';
import { chart } from './html/chart.js';
import { type Point, points } from './html/history.js';
import { element, escapeHtml } from './html/markup.js';
import { panels } from './html/panels.js';
import { style } from './html/style.js';
import { about, figures } from './html/summary.js';
import {
  exceptionTable,
  failureTable,
  historyTable,
  requestTable,
  responseTable,
  thresholdTable,
} from './html/tables.js';
import { plural } from './numbers.js';
import type { Report } from './report.js';
import { inWords } from './words.js';

/** What Locust's report tells, as one page that needs nothing else: no script, no network, and it may be sent on. */
export function htmlReport(report: Report): string {
  const { stats, thresholds = [], shortfall = [] } = report;
  const history = points(stats);
  const title = `Load test report${report.options.host ? `: ${report.options.host}` : ''}`;
  const crossed = thresholds.filter((threshold) => threshold.crossed).length;
  const verdict =
    crossed > 0
      ? element('p', { class: 'alarm' }, `${crossed} of ${plural(thresholds.length, 'threshold')} crossed.`)
      : element('p', { class: 'good' }, thresholds.length === 1 ? 'It passed.' : `All ${thresholds.length} passed.`);
  const body = [
    element('h1', {}, 'Load test report'),
    about(report),
    figures(stats),
    ...shortfall.map((text) => element('p', { class: 'alarm' }, escapeHtml(text))),
    ...(thresholds.length > 0 ? section('Thresholds', verdict, thresholdTable(thresholds)) : []),
    ...section('Request statistics', stats.total.requests > 0 ? requestTable(stats) : note('No request ended.')),
    ...(stats.total.requests > 0 ? section('Response time statistics', responseTable(stats)) : []),
    ...section('Failures statistics', stats.errors.length > 0 ? failureTable(stats) : note('No request failed.')),
    ...(stats.exceptions.length > 0 ? section('Exceptions statistics', exceptionTable(stats)) : []),
    ...section('Charts', ...charts(report, history)),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body.join('\n')}
</main>
</body>
</html>
`;
}

function charts({ stats, end }: Report, history: readonly Point[]): string[] {
  const [first, second, third] = history;
  const last = history.at(-1);
  if (!first || !last) return [note('The run ended before the first values for charts, which are taken every 5 s.')];
  const time = times(Math.min(0, first.at), Math.max(end - stats.startTime, last.at, 1), 6);
  // The last one is of the end, whenever that was.
  const apart = second && third ? `, every ${inWords(second.at - first.at + 0.5)}` : '';
  return [
    note(`Values are those of the last ten seconds or so${apart}, by the time from the start.`),
    ...panels(history, stats.total.rps).map((panel) => chart(panel, history, time)),
    element('details', {}, element('summary', {}, 'The values of the charts as a table'), historyTable(history)),
  ];
}

function section(title: string, ...content: string[]): string[] {
  return [element('section', {}, element('h2', {}, title), ...content)];
}

function note(text: string): string {
  return element('p', { class: 'note' }, escapeHtml(text));
}
