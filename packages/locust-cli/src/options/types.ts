import { ArgumentTypeError } from 'argparse';

// argparse shows the name of a function whose TypeError says that a text is none: "invalid int value: 'x'".

/** A whole number as Python's int() reads it: a sign, spaces around and underscores within are good. */
export function int(text: string): number {
  if (!/^\s*[+-]?\d+(_\d+)*\s*$/.test(text)) throw new TypeError();
  return Number(text.replaceAll('_', ''));
}

/** A number > 0 as Python's float() reads it, but for inf and nan: Locust takes them, and has no users for them. */
export const positive = function float(text: string): number {
  const digits = String.raw`\d+(_\d+)*`;
  const number = String.raw`^\s*[+-]?(${digits}(\.(${digits})?)?|\.${digits})(e[+-]?${digits})?\s*$`;
  const value = Number(text.replaceAll('_', ''));
  if (!new RegExp(number, 'i').test(text) || !Number.isFinite(value)) throw new TypeError();
  if (value <= 0) throw new ArgumentTypeError('must be > 0');
  return value;
};

/** Locust's time spans in seconds: 20, 20s, 3m, 1h20m, 3h30m10s. */
export function timespan(text: string): number {
  if (text === '') throw new ArgumentTypeError('Invalid time span format');
  const [, alone, hours, minutes, seconds] = /^(?:(\d+)|(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?)$/.exec(text) ?? [];
  if ((alone ?? hours ?? minutes ?? seconds) === undefined) {
    throw new ArgumentTypeError('Invalid time span format. Valid formats: 20, 20s, 3m, 2h, 1h20m, 3h30m10s, etc.');
  }
  return Number(alone ?? 0) + Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}

export function upper(text: string): string {
  return text.toUpperCase();
}
