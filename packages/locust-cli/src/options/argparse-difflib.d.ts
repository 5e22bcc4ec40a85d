// A part of argparse that it has no types for.
declare module 'argparse/lib/difflib.js' {
  export function get_close_matches(word: string, possibilities: string[], n: number): string[];
}
