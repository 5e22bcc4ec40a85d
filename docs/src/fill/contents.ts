import { dirname, relative } from 'node:path';
import { type Page, pagesOf } from '../pages.js';

/** A list of the pages of one kind, by their own headings and first sentences. */
export function contents(page: Page, pages: readonly Page[], kind: string): string {
  const lines = pagesOf(kind, pages).map(({ file, title, text }) =>
    wrapped(`- [${title}](${relative(dirname(page.file), file)}): ${firstSentence(text)}`),
  );
  return lines.join('\n');
}

function firstSentence(text: string): string {
  const [, paragraph = ''] = /^# .+\n+([\s\S]+?)(?:\n\n|\n*$)/.exec(text) ?? [];
  const [sentence = ''] = /^[\s\S]+?[.:](?=\s|$)/.exec(paragraph) ?? [];
  return sentence
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\s+/g, ' ')
    .replace(/:$/, '.');
}

/** In lines of at most 120 characters, the later ones as deep as a list's text. */
function wrapped(text: string): string {
  return text
    .replace(/(?=.{121})(.{1,120})\s/, (_, line) => `${line}\n`)
    .replace(/\n(.+)$/, (_, rest) => `\n  ${wrapped(rest)}`);
}
