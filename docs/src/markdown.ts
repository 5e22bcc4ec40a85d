import MarkdownIt, { type Token } from 'markdown-it';
import { slug } from './slug.js';

export const md = new MarkdownIt({ html: true });

/** All tokens of a page, those inside paragraphs and tables among them. */
export function tokensOf(text: string): Token[] {
  return md.parse(text, {}).flatMap((token) => [token, ...(token.children ?? [])]);
}

/** What a page links to: its links and its pictures, as they are written. */
export function linksOf(text: string): string[] {
  return tokensOf(text).flatMap((token) => {
    const link = token.attrGet(token.type === 'image' ? 'src' : 'href');
    return link && ['link_open', 'image'].includes(token.type) ? [String(link)] : [];
  });
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(text: string): string[] {
  const tokens = md.parse(text, {});
  const seen = new Map<string, number>();
  return tokens.flatMap((token, index) => {
    if (token.type !== 'heading_open') return [];
    const anchor = slug(plain(tokens[index + 1]));
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return [times === 0 ? anchor : `${anchor}-${times}`];
  });
}

function plain(inline: Token | undefined): string {
  const shown = (inline?.children ?? []).filter(({ type }) => type === 'text' || type === 'code_inline');
  return shown.map(({ content }) => content).join('');
}
