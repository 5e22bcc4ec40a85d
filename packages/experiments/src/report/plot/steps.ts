import type { Sample } from '../../trace/trace.js';
import { round } from './svg.js';

/** A time with one value. Where it does not begin as the last one ends, nothing was known between them. */
export interface Stretch {
  from: number;
  to: number;
  value: number;
}

/** Longer without a sample, in seconds, and it is not known what was. */
const SILENCE = 5;

/** A value counts until the next sample, and the last one for a second. */
export function stretches(samples: readonly Sample[], read: (sample: Sample) => number | null): Stretch[] {
  const result: Stretch[] = [];
  for (const [i, sample] of samples.entries()) {
    const value = read(sample);
    if (value === null) continue;
    const next = samples[i + 1]?.at ?? Number.POSITIVE_INFINITY;
    const to = next - sample.at <= SILENCE ? next : sample.at + 1;
    const last = result.at(-1);
    if (last?.to === sample.at && last.value === value) last.to = to;
    else result.push({ from: sample.at, to, value });
  }
  return result;
}

type Scale = (value: number) => number;

/**
 * A line of steps as the `d` of a path, or down to `base` an area. Relative moves between rounded places, which are
 * short and do not drift; steps too small to be seen are left out.
 */
export function stepPath(of: readonly Stretch[], x: Scale, y: Scale, base?: number): string {
  const parts: { x1: number; x2: number; y: number }[][] = [];
  let end: number | undefined;
  for (const { from, to, value } of of) {
    const step = { x1: round(x(from)), x2: round(x(to)), y: round(y(value)) };
    const part = from === end ? parts.at(-1) : undefined;
    const last = part?.at(-1);
    if (last?.y === step.y) last.x2 = step.x2;
    else if (part) part.push(step);
    else parts.push([step]);
    end = to;
  }
  return parts.map((part) => (base === undefined ? outline(part) : area(part, base))).join('');
}

function outline(part: readonly { x1: number; x2: number; y: number }[]): string {
  let path = '';
  let last: number | undefined;
  for (const { x1, x2, y } of part) {
    path += last === undefined ? `M${x1},${y}` : `v${short(y - last)}`;
    path += `h${short(x2 - x1)}`;
    last = y;
  }
  return path;
}

function area(part: readonly { x1: number; x2: number; y: number }[], base: number): string {
  const [first, last] = [part[0], part.at(-1)];
  if (!first || !last) return '';
  return `${outline(part).replace(/^M[^h]*/, `M${first.x1},${round(base)}V${first.y}`)}V${round(base)}Z`;
}

function short(value: number): string {
  return String(round(value)).replace(/^(-?)0\./, '$1.');
}
