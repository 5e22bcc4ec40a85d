import { clock, number, times } from './plot/axis.js';
import { drawPanel, drawTitle } from './plot/draw.js';
import { drawLegend, drawMarks, placeEvents, ROW } from './plot/events.js';
import { panels } from './plot/panels.js';
import { style } from './plot/style.js';
import { element, escapeXml, line, shorten, text } from './plot/svg.js';
import type { Trace } from './trace.js';

const WIDTH = 900;
const LEFT = 60;
const RIGHT = 775;
/** Between panels, for a title. */
const GAP = 34;

/** A trace as an SVG of its own, for light and dark screens. */
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
  const marks = 106;
  let bottom = marks + events.rows * ROW + 6 - GAP;
  const placed = panels(trace).map((panel) => {
    const top = bottom + GAP;
    bottom = top + panel.height;
    return { panel, top, bottom };
  });
  const legend = drawLegend(events, LEFT, bottom + 64, WIDTH - LEFT - 8);
  const height = bottom + 48 + (legend.height && legend.height + 10);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc">`,
    element('title', { id: 'title' }, escapeXml(`${trace.overlay}: pods, metrics, requests and latency over time`)),
    element('desc', { id: 'desc' }, escapeXml(describe(trace))),
    element('style', {}, style),
    element('rect', { class: 'paper', width: WIDTH, height }),
    ...head(trace),
    ...shade(trace, x, marks - 20, bottom),
    // The title of the first panel stands above the marks, which go down into it.
    ...placed.map(({ panel, top }, i) => drawTitle(panel, LEFT, i === 0 ? 78 : top - 10)),
    ...placed.flatMap(({ panel, top }) => drawPanel(panel, samples, { left: LEFT, right: RIGHT, top, x })),
    ...drawMarks(events, marks, placed),
    ...times(from, to, 12).flatMap((at) => [
      line(x(at), bottom, x(at), bottom + 5, 'limit'),
      text(x(at), bottom + 19, 'faint middle', clock(at)),
    ]),
    text(RIGHT, bottom + 36, 'faint end', 'minutes and seconds from the start of the load'),
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
    element(
      'text',
      { class: 'title', x: 16, y: 30 },
      element('tspan', { class: 'bold' }, escapeXml(overlay)),
      element('tspan', { class: 'faint', dx: 10 }, escapeXml(shorten(load.describe, 600))),
    ),
    text(16, 50, 'faint', shorten(subtitle.join(' · '), WIDTH - 32)),
  ];
}

/** The time of the load, behind all panels. */
function shade({ samples }: Trace, x: (at: number) => number, top: number, bottom: number): string[] {
  const start = samples.find(({ phase }) => phase === 'load');
  if (!start) return [];
  const end = samples.find(({ at, phase }) => at > start.at && phase !== 'load')?.at ?? (samples.at(-1)?.at ?? 0) + 1;
  return [
    element('rect', { class: 'load', x: x(start.at), y: top, width: x(end) - x(start.at), height: bottom - top }),
    text(x(start.at) + 4, top + 14, 'faint', `load, ${clock(end - start.at)}`),
  ];
}

/** The plot in words. */
function describe({ overlay, samples, figures, load, autoscaler }: Trace): string {
  const ready = (at: number) => plural(samples.at(at)?.ready ?? 0, 'ready pod');
  const theory = figures.theoryPeak === null ? '' : `; theory asks for ${figures.theoryPeak}`;
  return [
    `${overlay} (${autoscaler.kind} ${autoscaler.name}) under ${load.describe}, for ${load.seconds} s.`,
    `From ${ready(0)} to a peak of ${figures.peak} and at the end ${ready(-1)}${theory}.`,
    `${number(figures.requests)} requests, ${number(figures.failed)} failed; p50 ${milliseconds(figures.p50)}, p99 ${milliseconds(figures.p99)}.`,
  ].join(' ');
}

function milliseconds(value: number | null): string {
  return value === null ? 'unknown' : `${number(value)} ms`;
}

function plural(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}
