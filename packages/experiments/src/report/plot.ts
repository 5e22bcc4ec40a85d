import type { Trace } from '../trace/trace.js';
import { clock, number, times } from './plot/axis.js';
import { drawPanel, drawTitle } from './plot/draw.js';
import { drawLegend, drawMarks, placeEvents, ROW } from './plot/events.js';
import { panels } from './plot/panels.js';
import { style } from './plot/style.js';
import { element, escapeXml, line, shorten, text, width } from './plot/svg.js';

const WIDTH = 660;
const LEFT = 66;
const RIGHT = 636;
/** Between panels, for a title and a legend. */
const GAP = 64;
/** Of the first panel's title; below it stand its legend, the phases and the events. */
const FIRST = 104;

/** A trace as an SVG of its own, for light and dark screens, wide and narrow ones. */
export function plot(trace: Trace): string {
  const { samples } = trace;
  const from = samples[0]?.at ?? 0;
  const to = (samples.at(-1)?.at ?? 0) + 1;
  const x = (at: number) => LEFT + ((RIGHT - LEFT) * (at - from)) / (to - from);
  const events = placeEvents(
    trace.events.filter(({ at }) => at >= from && at <= to),
    x,
    WIDTH - 8,
  );
  const marks = FIRST + 60;
  let bottom = marks + events.rows * ROW + 6 - GAP;
  const placed = panels(trace).map((panel) => {
    const top = bottom + GAP;
    bottom = top + panel.height;
    return { panel, top, bottom };
  });
  const legend = drawLegend(events, LEFT, bottom + 76, WIDTH - LEFT - 8);
  const height = bottom + 60 + (legend.height && legend.height + 10);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc">`,
    element('title', { id: 'title' }, escapeXml(`${trace.overlay}: pods, metrics, requests and latency over time`)),
    element('desc', { id: 'desc' }, escapeXml(describe(trace))),
    element('style', {}, style),
    element('rect', { class: 'paper', width: WIDTH, height }),
    ...head(trace),
    ...shade(trace, x, marks - 24, bottom),
    ...placed.flatMap(({ panel, top }, i) => drawTitle(panel, LEFT, i === 0 ? FIRST : top - 32)),
    ...placed.flatMap(({ panel, top }) => drawPanel(panel, samples, { left: LEFT, right: RIGHT, top, x })),
    ...drawMarks(events, marks, placed),
    ...times(from, to, 8).flatMap((at) => [
      line(x(at), bottom, x(at), bottom + 5, 'limit'),
      text(x(at), bottom + 22, 'faint middle', clock(at)),
    ]),
    text(RIGHT, bottom + 46, 'faint end', 'min:s from the start of the load'),
    ...legend.drawn,
    '</svg>',
  ];
  return `${parts.filter(Boolean).join('\n')}\n`;
}

function head({ overlay, load, startedAt, cluster }: Trace): string[] {
  const size = `${plural(cluster.nodes, 'node')}, ${plural(cluster.cpus, 'CPU')}`;
  const time = new Date(startedAt).toISOString();
  const subtitle = [`${time.slice(0, 10)} ${time.slice(11, 16)} UTC`, `Kubernetes ${cluster.kubernetes}`, size];
  return [
    text(16, 30, 'title', overlay),
    // Of a smaller size than other text.
    text(16, 54, 'load-in-words', shorten(load.describe, 1.15 * (WIDTH - 32))),
    text(16, 74, 'faint note', subtitle.join(' · ')),
  ];
}

/** The load, and the cool-down load after it, behind all panels. */
function shade({ samples, load }: Trace, x: (at: number) => number, top: number, bottom: number): string[] {
  if (load.seconds === 0) return []; // Single requests have no phases.
  const end = (samples.at(-1)?.at ?? 0) + 1;
  return (['load', 'down'] as const).flatMap((phase) => {
    const from = samples.find((sample) => sample.phase === phase)?.at;
    if (from === undefined) return [];
    const to = samples.find((sample) => sample.at > from && sample.phase !== phase)?.at ?? end;
    const band = { x: x(from), y: top, width: x(to) - x(from), height: bottom - top };
    const label = phase === 'load' ? `load, ${clock(to - from)}` : isCoolDown(samples) ? 'cool-down load' : 'no load';
    const fits = width(label) + 8 < band.width;
    return [
      element('rect', { class: phase === 'load' ? 'load' : 'cool', ...band }),
      // A short phase has its name before its end.
      text(fits ? x(from) + 4 : x(to) - 4, top + 17, fits ? 'faint' : 'faint end', label),
    ];
  });
}

const isCoolDown = (samples: Trace['samples']) => samples.some(({ phase, rate }) => phase === 'down' && rate > 0);

/** The plot in words. */
function describe({ overlay, samples, figures, load, autoscaler }: Trace): string {
  const ready = (at: number) => plural(samples.at(at)?.ready ?? 0, 'ready pod');
  const expected = figures.expectedPeak === null ? '' : `; expected ${figures.expectedPeak}`;
  return [
    `${overlay} (${autoscaler.kind} ${autoscaler.name}) under ${load.describe}, for ${load.seconds} s.`,
    `From ${ready(0)} to a peak of ${figures.peak} and at the end ${ready(-1)}${expected}.`,
    `${number(figures.requests)} requests, ${number(figures.failed)} failed; p50 ${milliseconds(figures.p50)}, p99 ${milliseconds(figures.p99)}.`,
  ].join(' ');
}

function milliseconds(value: number | null): string {
  return value === null ? 'unknown' : `${number(value)} ms`;
}

function plural(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}
