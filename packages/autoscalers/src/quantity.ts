/** A Kubernetes quantity such as `"500m"`, `"64Mi"` or `0.5`. */
export type Quantity = string | number;

const DECIMAL: Record<string, number> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Record<string, bigint> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };
const FORM = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+)|([KMGTPE]i|[numkMGTPE])?)$/;
const SHORT = /^(\d{1,12})(?:\.(\d{1,3}))?(m?)$/;

/** Returns the exact number of billionths, rounded away from zero. @throws Error on what is not a quantity */
function nano(quantity: Quantity): bigint {
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = FORM.exec(String(quantity)) ?? [];
  if (sign === undefined || whole + fraction === '') {
    throw new Error(
      `"${quantity}" is not a Kubernetes quantity. Write a number with an optional suffix, such as 500m or 64Mi.`,
    );
  }
  const digits = BigInt(whole + fraction) << (BINARY[suffix] ?? 0n);
  const shift = 9 - fraction.length + (exponent ? Number(exponent) : (DECIMAL[suffix] ?? 0));
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : ceilDivide(digits, 10n ** BigInt(-shift));
  return sign === '-' ? -size : size;
}

function ceilDivide(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}

/** Returns a quantity in thousandths, rounded up, as Kubernetes' `MilliValue()` does. Exact up to 2^53. */
export function milli(quantity: Quantity): number {
  if (typeof quantity === 'number') {
    const thousandths = quantity * 1000;
    const nearest = Math.round(thousandths);
    // 0.29 × 1000 is not 290 in binary: what is that near to a whole number was meant to be one.
    if (Math.abs(thousandths - nearest) <= Math.abs(nearest) * 1e-14) return nearest;
  } else {
    // Most quantities have this form, and big integers are slow.
    const [, whole, fraction = '', isMilli] = SHORT.exec(quantity) ?? [];
    if (whole && !isMilli) return Number(whole) * 1000 + Number(fraction.padEnd(3, '0'));
    if (whole && !fraction) return Number(whole);
  }
  const billionths = nano(quantity);
  return Number(billionths > 0n ? ceilDivide(billionths, 1_000_000n) : billionths / 1_000_000n);
}

/**
 * Returns a quantity as a number, by the arithmetic of Kubernetes' `AsApproximateFloat64()`: the digits of the canonical
 * form times a power of ten. The last bit decides whether a ratio is within a tolerance.
 */
export function approximate(quantity: Quantity): number {
  let digits = nano(quantity);
  let exponent = -9;
  while (digits !== 0n && digits % 1000n === 0n) {
    digits /= 1000n;
    exponent += 3;
  }
  return exponent === 0 ? Number(digits) : Number(digits) * Number(`1e${exponent}`);
}

/** Writes thousandths as Kubernetes writes a decimal quantity: 1500 → "1500m", 2000 → "2", 2000000 → "2k". */
export function decimal(thousandths: number): string {
  if (thousandths === 0) return '0';
  const suffixes = ['m', '', 'k', 'M', 'G', 'T'];
  let value = thousandths;
  let i = 0;
  while (value % 1000 === 0 && i < suffixes.length - 1) {
    value /= 1000;
    i++;
  }
  return `${value}${suffixes[i]}`;
}
