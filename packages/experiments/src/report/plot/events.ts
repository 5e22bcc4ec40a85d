import type { Trace } from '../../trace/trace.js';
import { clock } from './axis.js';
import { line, shorten, text, width } from './svg.js';

interface Mark {
  x: number;
  row: number;
  label: string;
}

export interface Events {
  marks: Mark[];
  rows: number;
  /** What the labels stand for where the texts themselves found no room. */
  legend: string[];
}

export const ROW = 22;

/** Texts beside their marks where there is room for all in a few rows; otherwise numbers, and the texts below. */
export function placeEvents(events: Trace['events'], x: (at: number) => number, right: number): Events {
  const sorted = events.toSorted((a, b) => a.at - b.at);
  const texts = place(sorted.map(({ at, text }) => ({ x: x(at), label: text })));
  const rows = (marks: readonly Mark[]) => Math.max(0, ...marks.map(({ row }) => row + 1));
  if (rows(texts) <= 3 && texts.every((mark) => mark.x + width(mark.label) <= right)) {
    return { marks: texts, rows: rows(texts), legend: [] };
  }
  const numbers = place(sorted.map(({ at }, i) => ({ x: x(at), label: String(i + 1) })));
  return {
    marks: numbers,
    rows: rows(numbers),
    legend: sorted.map(({ at, text }, i) => `${i + 1}  ${clock(at)}  ${text}`),
  };
}

/** Each in the highest row where no label of an earlier mark comes down to its line. */
function place(marks: { x: number; label: string }[]): Mark[] {
  const placed: Mark[] = [];
  for (const mark of marks) {
    const inTheWay = placed.filter(({ x, label }) => x + width(label) + 10 > mark.x);
    placed.push({ ...mark, row: Math.max(-1, ...inTheWay.map(({ row }) => row)) + 1 });
  }
  return placed;
}

/** @param panels where lines go on; between them titles stand */
export function drawMarks(
  { marks }: Events,
  top: number,
  panels: readonly { top: number; bottom: number }[],
): string[] {
  return marks.flatMap(({ x, row, label }) => [
    ...panels.map((panel, i) => line(x, i === 0 ? top + row * ROW : panel.top, x, panel.bottom, 'event')),
    text(x + 4, top + row * ROW + 15, 'faint', label),
  ]);
}

/** Down the columns. */
export function drawLegend(
  { legend }: Events,
  left: number,
  top: number,
  space: number,
): { height: number; drawn: string[] } {
  const columns = Math.max(
    1,
    Math.min(3, Math.floor(space / Math.max(1, ...legend.map((entry) => width(entry) + 20)))),
  );
  const rows = Math.ceil(legend.length / columns);
  const drawn = legend.map((entry, i) => {
    const column = Math.floor(i / rows);
    return text(
      left + (column * space) / columns,
      top + (i % rows) * ROW,
      'faint',
      shorten(entry, space / columns - 10),
    );
  });
  return { height: rows * ROW, drawn };
}
