import { readFileSync } from 'node:fs';

type Entry = { text?: string; repeat?: string; times?: number };
const file = new URL('test/fixtures/probabilities.json', import.meta.resolve('@repo/sentiment/model.json'));

/**
 * Returns the model's fixtures of up to 100 characters, and each tenth of the longer ones. An emulated CPU takes about
 * 25 ms per token, so that all of them would take three times as long.
 */
export function texts(): string[] {
  const entries: Entry[] = JSON.parse(readFileSync(file, 'utf8'));
  const all = entries.map(({ text, repeat, times }) => text ?? (repeat ?? '').repeat(times ?? 0));
  const isShort = (text: string) => text.length <= 100;
  const long = all.filter((text) => !isShort(text));
  return [...all.filter(isShort), ...long.filter((_, index) => index % 10 === 0)];
}
