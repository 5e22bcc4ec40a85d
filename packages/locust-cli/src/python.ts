// How Python rounds and writes what Locust's files and tables hold.

/** The multiple of `step` (a power of ten) nearest to `x` ≥ 0, of two the even one: `round(x, -n)`. */
export function roundTo(step: number, x: number): number {
  const whole = Math.floor(x);
  const over = whole % step;
  const down = whole - over;
  const rest = over + (x - whole); // Exact, unlike x / step.
  if (rest < step / 2 || (rest === step / 2 && (down / step) % 2 === 0)) return down;
  return down + step;
}

/** A float: `repr(x)`. Always has a point or an exponent, which tells it from an int. */
export function floatText(x: number): string {
  const size = Math.abs(x);
  if (x === 0 || (size >= 1e-4 && size < 1e16)) return Number.isInteger(x) ? `${x}.0` : String(x);
  const [digits, exponent = ''] = x.toExponential().split('e');
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

/** `'%.<digits>f' % x`. JavaScript rounds an exact half away from zero, Python to the even digit. */
export function fixed(x: number, digits: number): string {
  const longer = x.toFixed(digits + 1);
  // With that few binary places `longer` is all of x.
  const half = longer.endsWith('5') && Number.isInteger(x * 2 ** (digits + 1));
  return half && Number(longer.at(-2)) % 2 === 0 ? longer.slice(0, -1) : x.toFixed(digits);
}

/** Two digits after the point, as Locust rounds averages: it nudges them up by less than their last digit first. */
export function properRound(x: number): number {
  return Number(fixed(x + Number(`1e-${floatText(x).length + 1}`), 2));
}

const ESCAPES: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** A string in quotes: `repr(text)`. */
export function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inside = text.replace(/[\\\p{C}\p{Z}]/gu, (character) => {
    if (character === ' ') return character;
    const code = character.codePointAt(0) ?? 0;
    const [letter, width] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8];
    return ESCAPES[character] ?? `\\${letter}${code.toString(16).padStart(width, '0')}`;
  });
  return quote + (quote === "'" ? inside.replaceAll("'", "\\'") : inside) + quote;
}

/** What is in the quotes that `quoted` puts; a text without quotes stays as it is. */
export function unquoted(text: string): string {
  const inside = /^(['"])(.*)\1$/s.exec(text)?.[2];
  if (inside === undefined) return text;
  return inside.replace(/\\(?:x(..)|u(.{4})|U(.{8})|(.))/gs, (_, x, u, long, character) =>
    character === undefined
      ? String.fromCodePoint(Number.parseInt(x ?? u ?? long, 16))
      : ({ n: '\n', r: '\r', t: '\t' }[character as string] ?? character),
  );
}

/** `'%-<width>s' % text`. The width counts characters, of which an emoji is one. */
export function padRight(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - [...text].length));
}

/** The order of Python's strings: by code point. UTF-8 keeps it, UTF-16 does not. */
export function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
