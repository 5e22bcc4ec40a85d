/** Where values are between the start (0) and the end (1) of an axis. */
export interface Axis {
  position(value: number): number;
  ticks: number[];
}

/** From 0 to `top` or a little more, with ticks at multiples of 1, 2 or 5. @param least that ticks may be apart */
export function linear(top: number, most: number, least = 0): Axis {
  const apart = Math.max(least, nice((top || 1) / most));
  const count = Math.max(1, Math.ceil((top || 1) / apart - 1e-9));
  const ticks = Array.from({ length: count + 1 }, (_, i) => Number((i * apart).toPrecision(6)));
  const end = ticks.at(-1) ?? 1;
  return { position: (value) => value / end, ticks };
}

/** With ticks at round times. @param from seconds, as `to` */
export function times(from: number, to: number, most: number): Axis {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200];
  const step = steps.find((one) => (to - from) / one <= most) ?? 86400 * Math.ceil((to - from) / most / 86400);
  const first = Math.ceil(from / step);
  const ticks = Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => (first + i) * step);
  return { position: (at) => (at - from) / (to - from), ticks };
}

/** The next of 1, 2 and 5 times a power of ten. */
function nice(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10) * power;
}
