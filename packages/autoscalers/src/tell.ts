/** Writes a number with at most two digits after the point, with no exponent. */
export function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** "1 pod", "2 pods". */
export function plural(count: number, noun: string): string {
  return `${round(count)} ${noun}${count === 1 ? '' : 's'}`;
}
