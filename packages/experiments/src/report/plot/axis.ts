/** Where values are between the start (0) and the end (1) of an axis. */
export interface Axis {
  position(value: number): number;
  ticks: { value: number; label: string }[];
}

/** From 0 to `top` or a little more. @param step the least that ticks may be apart */
export function linear(top: number, most: number, step = 0): Axis {
  const apart = Math.max(step, nice(top / most));
  const count = Math.max(1, Math.ceil(top / apart - 1e-9));
  const ticks = Array.from({ length: count + 1 }, (_, i) => Number((i * apart).toPrecision(6)));
  const end = Math.max(top, ticks.at(-1) ?? top);
  return { position: (value) => value / end, ticks: ticks.map((value) => ({ value, label: number(value) })) };
}

/** Whole multiples of 1, 2 and 5 that hold all values; those of 0 or less are at the start. */
export function logarithmic(values: readonly number[]): Axis {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return { position: () => 0, ticks: [] };
  const [low, high] = [least(positive), greatest(positive)];
  const steps = [];
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.ceil(Math.log10(high)); decade++)
    for (const factor of [1, 2, 5]) steps.push(Number((factor * 10 ** decade).toPrecision(1)));
  const first = steps.findLastIndex((step) => step <= low);
  const last = Math.max(
    first + 1,
    steps.findIndex((step) => step >= high),
  );
  const range = steps.slice(first, last + 1);
  const [start, end] = [least(range), greatest(range)];
  // Too close to each other, only the powers of ten are written, where they are enough to read the scale.
  const decades = range.filter((step) => Number.isInteger(Math.round(Math.log10(step) * 1e6) / 1e6));
  const ticks = range.length > 6 && decades.length > 1 ? decades : range;
  return {
    position: (value) => Math.log(Math.max(value, start) / start) / Math.log(end / start),
    ticks: ticks.map((value) => ({ value, label: number(value) })),
  };
}

/** Round times, `most` at most. */
export function times(from: number, to: number, most: number): number[] {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
  const step = steps.find((one) => (to - from) / one <= most) ?? 7200;
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => (first + i) * step);
}

/** Minutes and seconds. */
export function clock(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  return `${seconds < 0 && whole > 0 ? '−' : ''}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}

export function greatest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}

function least(values: readonly number[]): number {
  return values.reduce((most, value) => Math.min(most, value), Number.POSITIVE_INFINITY);
}

/** The next of 1, 2 and 5 times a power of ten. */
function nice(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value || 1));
  return ([1, 2, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10) * power;
}
