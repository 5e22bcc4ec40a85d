import { dirname, relative } from 'node:path';
import { type Page, pagesOf } from './pages.js';

// `<!-- pages tutorials -->` … `<!-- /pages -->` holds a list of the pages of that kind, by their own headings and
// first sentences. `npm run docs:fill` writes it.

const LIST = /(<!-- pages (\S+) -->\n)[\s\S]*?(<!-- \/pages -->)/g;

export function withContents(page: Page, pages: readonly Page[]): string {
  return page.text.replace(LIST, (_, start, kind, end) => {
    const lines = pagesOf(kind, pages).map(({ file, title, text }) =>
      wrapped(`- [${title}](${relative(dirname(page.file), file)}): ${firstSentence(text)}`),
    );
    return `${start}${lines.join('\n')}\n${end}`;
  });
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
