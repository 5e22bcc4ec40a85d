/** @param digits after the point, always as many, so that the numbers of a column can be compared */
export function number(value: number, digits = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** All of a number from 100 on, three digits of a smaller one. */
export function rounded(value: number): string {
  return value >= 100 ? number(value) : value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

export function plural(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}
