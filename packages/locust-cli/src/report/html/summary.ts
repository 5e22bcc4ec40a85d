import type { Stats } from '../../stats/stats.js';
import { number } from '../numbers.js';
import type { Report } from '../report.js';
import { inWords, loadInWords } from '../words.js';
import { element, escapeHtml } from './markup.js';

/** What was run. */
export function about({ stats, options, end, command }: Report): string {
  const [from, to] = [utc(stats.startTime), utc(end)];
  const duration = inWords(Math.floor(end) - Math.floor(stats.startTime));
  // A line ends between words, not at their hyphens.
  const words = command.split(' ').map((word) => element('span', {}, escapeHtml(word)));
  const facts: [string, string][] = [
    ['During', escapeHtml(`${from} – ${to.slice(0, 10) === from.slice(0, 10) ? to.slice(11) : to} UTC (${duration})`)],
    ['Target host', escapeHtml(options.host ?? 'None')],
    ['Script', escapeHtml(options.locustfile)],
    ['Load', loadInWords(options)],
    ['Command', element('code', {}, words.join(' '))],
  ];
  return element('dl', { class: 'about' }, ...facts.map(([term, fact]) => pair(term, fact)));
}

/** What came of it. */
export function figures({ total }: Stats): string {
  const share = total.requests > 0 ? (100 * total.failures) / total.requests : 0;
  const ms = (p: number) => (total.requests > 0 ? `${number(total.percentile(p))} ms` : '–');
  return element(
    'dl',
    { class: 'figures' },
    ...[
      pair('Requests', number(total.requests)),
      pair('Failed', `${number(total.failures)} (${number(share, 2)}%)`, total.failures > 0 ? 'alarm' : ''),
      pair('Requests per second', number(total.rps, 2)),
      pair('50th percentile', ms(0.5)),
      pair('95th percentile', ms(0.95)),
    ].map((one) => element('div', {}, one)),
  );
}

/** @param fact markup */
function pair(term: string, fact: string, style = ''): string {
  return element('dt', {}, term) + element('dd', style ? { class: style } : {}, fact);
}

/** As 2026-11-24 15:33:31. */
function utc(time: number): string {
  return new Date(Math.floor(time) * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
