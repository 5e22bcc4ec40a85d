/** Divides as Go divides integers: towards zero. */
export function divide(value: number, by: number): number {
  return Math.trunc(value / by);
}

/** Returns `value × factor ÷ by`, towards zero, where the product may exceed what a double holds exactly. */
export function scaled(value: number, factor: number, by: number): number {
  const product = value * factor;
  return Number.isSafeInteger(product) ? divide(product, by) : Number((BigInt(value) * BigInt(factor)) / BigInt(by));
}
