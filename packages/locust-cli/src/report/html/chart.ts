import { clock } from '../words.js';
import { type Axis, linear } from './axis.js';
import { greatest, type Point } from './history.js';
import { element, escapeHtml, round } from './markup.js';
import type { Line, Panel } from './panels.js';

/** Of the plot in its own units: it is stretched to the width of the page, unlike the texts beside it. */
const WIDTH = 1000;
const HEIGHT = 140;

/** A chart with its text. @param time the axis all charts share */
export function chart({ title, note, step, lines }: Panel, points: readonly Point[], time: Axis): string {
  const top = greatest(points.flatMap((point) => lines.map(({ value }) => value(point)))) ?? 0;
  const axis = linear(top, 4, step);
  const y = (value: number) => HEIGHT * (1 - axis.position(value));
  const x = (at: number) => WIDTH * time.position(at);
  const percent = (at: number) => `${(100 * time.position(at)).toFixed(2)}%`;
  const plot = element(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', width: '100%', height: HEIGHT },
    ...lines.map((line) => drawLine(line, points, x, y)),
    ...drawHovers(lines, points, x),
  );
  const scales = [
    ...axis.ticks.map((value) => element('line', { class: 'grid', x2: '100%', y1: y(value), y2: y(value) })),
    ...axis.ticks.map((value) =>
      element(
        'text',
        { class: 'end', x: -8, y: y(value) + 4 },
        value.toLocaleString('en-US', { maximumFractionDigits: 6 }),
      ),
    ),
    ...time.ticks.flatMap((at) => [
      element('line', { class: 'tick', x1: percent(at), x2: percent(at), y1: HEIGHT, y2: HEIGHT + 5 }),
      element('text', { class: 'middle', x: percent(at), y: HEIGHT + 19 }, clock(at)),
    ]),
  ];
  const text = element(
    'figcaption',
    {},
    element('h3', {}, escapeHtml(title)),
    ' ',
    element('span', {}, escapeHtml(note)),
  );
  const picture = { width: '100%', height: HEIGHT, role: 'img', 'aria-label': `${title}: ${note}` };
  return element(
    'figure',
    {},
    text,
    element('p', { class: 'key' }, ...lines.map(drawKey)),
    element('div', { class: 'plot' }, element('svg', picture, ...scales, plot)),
  );
}

function drawKey({ style, area, label }: Line): string {
  const sign = area
    ? element('rect', { class: `${style} area`, width: 18, height: 10 })
    : element('path', { class: style, d: 'M0,5H18' });
  const picture = element('svg', { width: 18, height: 10, 'aria-hidden': 'true' }, sign);
  return element('span', {}, picture, ` ${escapeHtml(label)}`);
}

type Scale = (value: number) => number;

function drawLine(line: Line, points: readonly Point[], x: Scale, y: Scale): string {
  const { style, area } = line;
  const stretches = known(points, line);
  const outline = (stretch: Place[]) =>
    stretch.map((place) => `${round(x(place.at))},${round(y(place.value))}`).join('L');
  // A lone point is a line of no length, which round ends make a dot.
  const strokes = stretches.map((stretch) => `M${outline(stretch)}${stretch.length === 1 ? 'h0' : ''}`);
  const fill = stretches.map((stretch) => {
    const [first, last] = [stretch[0]?.at ?? 0, stretch.at(-1)?.at ?? 0];
    return `M${round(x(first))},${HEIGHT}L${outline(stretch)}L${round(x(last))},${HEIGHT}Z`;
  });
  return [
    area ? element('path', { class: `${style} area`, d: fill.join('') }) : '',
    element('path', { class: style, d: strokes.join('') }),
  ].join('');
}

interface Place {
  at: number;
  value: number;
}

/** The parts of a line between gaps. Zeros of a quiet one are left out but for those beside other values. */
function known(points: readonly Point[], { value, quiet }: Line): Place[][] {
  const stretches: Place[][] = [[]];
  for (const [i, point] of points.entries()) {
    const now = value(point);
    const near = points.slice(Math.max(0, i - 1), i + 2).some((one) => value(one));
    if (now === null || (quiet && !near)) stretches.push([]);
    else stretches.at(-1)?.push({ at: point.at, value: now });
  }
  return stretches.filter((stretch) => stretch.length > 0);
}

/** The values at a time, over all that is nearer to it than to another. */
function drawHovers(lines: readonly Line[], points: readonly Point[], x: Scale): string[] {
  return points.map((point, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    const left = before ? (x(before.at) + x(point.at)) / 2 : 0;
    const right = after ? (x(point.at) + x(after.at)) / 2 : WIDTH;
    const values = lines.map(({ label, value, show }) => {
      const now = value(point);
      return `${label} ${now === null ? 'unknown' : show(now)}`;
    });
    const title = element('title', {}, escapeHtml([clock(point.at), ...values].join('\n')));
    return element('rect', { class: 'hover', x: left, width: right - left, height: HEIGHT }, title);
  });
}
