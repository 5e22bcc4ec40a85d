import { parseArgs } from 'node:util';
import { messageOf } from './cluster.js';

type Options = Record<string, { type: 'string' | 'boolean'; short?: string; default?: string | boolean }>;
type Config<T extends Options> = { args: string[]; options: T; allowPositionals: true };
type Values<T extends Options> = ReturnType<typeof parseArgs<Config<T>>>['values'];

/**
 * Parses the options of a command that takes one overlay.
 * @returns the values, and the overlay as it was asked for
 * @throws Error that lists the options, or names the second overlay
 */
export function parseOptions<const T extends Options>(
  args: string[],
  options: T,
): { values: Values<T>; overlay: string | undefined } {
  const { values, positionals } = parse(args, options);
  const [overlay, ...others] = positionals;
  if (others.length > 0)
    throw new Error(
      `one overlay at a time, not ${positionals.join(' and ')}: if one of them belongs to an option, npm took that: put -- first, as in npm run NAME -- ${overlay} --namespace NAME`,
    );
  return { values, overlay };
}

function parse<const T extends Options>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const all = Object.keys(options).map((name) => `--${name}`);
    throw new Error(`${messageOf(error).split('. ')[0]}: the options are ${all.join(', ')}`);
  }
}
