/** Sixty-four sentences of 21 tokens each, the two special ones included. */
export const TEXTS: readonly string[] = combine(
  ['the film', 'this movie', 'her story', 'his debut'],
  ['is a gripping', 'was a boring', 'has a tender', 'becomes a hollow'],
  [
    'tale of two old friends who never quite say what they really want .',
    'look at how we live and work and what it does to us .',
    'piece of work that takes its own sweet time and then ends well .',
    'mess of big ideas in search of a plot and a beating heart .',
  ],
);

/** Sixty-four texts of 256 tokens each, most of them cut. */
export const LONG_TEXTS: readonly string[] = TEXTS.map((text) => new Array(14).fill(text).join(' '));

function combine(...parts: string[][]): string[] {
  return parts.reduce((texts, part) => texts.flatMap((text) => part.map((next) => `${text} ${next}`.trim())), ['']);
}
