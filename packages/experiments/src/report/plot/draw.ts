import type { Sample } from '../../trace/trace.js';
import type { Layer, Panel } from './panels.js';
import { stepPath, stretches } from './steps.js';
import { element, escapeXml, line, round, text, width } from './svg.js';

/** Where a panel is, in pixels. */
export interface Frame {
  left: number;
  right: number;
  top: number;
  /** From seconds. */
  x(at: number): number;
}

/** Ticks are at least so far apart, in pixels. */
const LINE = 18;

/** The panel's title and note, and below them its legend. */
export function drawTitle({ title, note, alarm, layers }: Panel, left: number, y: number): string[] {
  const bold = element('tspan', { class: 'bold' }, escapeXml(title));
  // Bad news is for narrow screens too.
  const words = element('tspan', { class: alarm ? 'alarm' : 'faint note', dx: 8 }, escapeXml(note));
  let x = left;
  const legend = layers.toReversed().flatMap(({ kind, style, label }) => {
    const at = x;
    x += 18 + 8 + width(label) + 14;
    const key =
      kind === 'area'
        ? element('rect', { class: style, x: at, y: y + 13, width: 18, height: 11 })
        : line(at, y + 19, at + 18, y + 19, style);
    return [key, text(at + 24, y + 24, '', label)];
  });
  return [element('text', { x: left, y }, bold, words), ...legend];
}

export function drawPanel(panel: Panel, samples: readonly Sample[], frame: Frame): string[] {
  const { left, right, top } = frame;
  const bottom = top + panel.height;
  const y = (value: number) => bottom - panel.height * panel.axis.position(value);
  const limits = panel.rules.filter(({ where }) => where === 'axis');
  // A limit is a number of the axis too, and goes before one that is too near.
  const ticks = panel.axis.ticks.filter(({ value }) =>
    limits.every((limit) => Math.abs(y(limit.value) - y(value)) > LINE),
  );
  return [
    ...panel.axis.ticks.map(({ value }) => line(left, y(value), right, y(value), 'grid')),
    ...[...ticks, ...limits].map(({ value, label }) => text(left - 8, y(value) + 5, 'faint end', label)),
    ...panel.layers.filter(({ kind }) => kind !== 'line').map((layer) => drawLayer(layer, samples, frame, y)),
    ...panel.rules.map(({ value, style }) => line(left, y(value), right, y(value), style)),
    ...panel.layers.filter(({ kind }) => kind === 'line').map((layer) => drawLayer(layer, samples, frame, y)),
    ...panel.rules
      .filter(({ where }) => where === 'line')
      .map(({ value, label }) => text(right - 4, y(value) - 5, 'faint end', label)),
  ];
}

function drawLayer(
  { kind, style, value }: Layer,
  samples: readonly Sample[],
  frame: Frame,
  y: (value: number) => number,
) {
  const of = stretches(samples, value);
  if (of.length === 0) return '';
  if (kind !== 'bars')
    return element('path', { class: style, d: stepPath(of, frame.x, y, kind === 'area' ? y(0) : undefined) });
  // One failure among hundreds of answers has to be seen.
  const bars = of.map(
    (one) => `M${round(frame.x(one.from))},${round(y(0))}V${round(Math.min(y(one.value), y(0) - 4))}`,
  );
  return element('path', { class: style, d: bars.join('') });
}
