import type { Sample } from '../trace.js';
import type { Layer, Panel } from './panels.js';
import { stepPath, stretches } from './steps.js';
import { element, escapeXml, line, round, shorten, text } from './svg.js';

/** Where a panel is, in pixels. */
export interface Frame {
  left: number;
  right: number;
  top: number;
  /** From seconds. */
  x(at: number): number;
}

/** Between the lines of labels. */
const LINE = 14;

export function drawTitle({ title, note, alarm }: Panel, left: number, y: number): string {
  const bold = element('tspan', { class: 'bold' }, escapeXml(title));
  return element(
    'text',
    { x: left, y },
    bold,
    element('tspan', { class: alarm ? 'alarm' : 'faint', dx: 8 }, escapeXml(note)),
  );
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
    ...[...ticks, ...limits].map(({ value, label }) => text(left - 8, y(value) + 4, 'faint end', label)),
    ...panel.layers.filter(({ kind }) => kind !== 'line').map((layer) => drawLayer(layer, samples, frame, y)),
    ...panel.rules.map(({ value, style }) => line(left, y(value), right, y(value), style)),
    ...panel.layers.filter(({ kind }) => kind === 'line').map((layer) => drawLayer(layer, samples, frame, y)),
    ...drawLabels(panel, samples, frame, y),
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

/** What each line is, beside its end or as near as other labels leave room. */
function drawLabels(
  { layers, rules, height }: Panel,
  samples: readonly Sample[],
  { right, top }: Frame,
  y: (value: number) => number,
) {
  const ends = layers.flatMap(({ kind, style, label, value }) => {
    const last = stretches(samples, value).at(-1);
    return last ? [{ y: y(kind === 'bars' ? 0 : last.value), kind, style, label }] : [];
  });
  const targets = rules
    .filter(({ where }) => where === 'end')
    .map((rule) => ({ ...rule, y: y(rule.value), kind: 'line' }));
  const labels = [...ends.reverse(), ...targets].sort((a, b) => a.y - b.y);
  const places: number[] = [];
  for (const label of labels) places.push(Math.max(label.y, (places.at(-1) ?? Number.NEGATIVE_INFINITY) + LINE));
  for (let i = places.length - 1; i >= 0; i--)
    places[i] = Math.min(places[i] ?? 0, (places[i + 1] ?? top + height + LINE) - LINE);
  return labels.flatMap(({ kind, style, label }, i) => {
    const place = places[i] ?? 0;
    const key =
      kind === 'area'
        ? element('rect', { class: style, x: right + 8, y: place - 5, width: 18, height: 10 })
        : line(right + 8, place, right + 26, place, style);
    return [key, text(right + 32, place + 4, '', shorten(label, 90))];
  });
}
