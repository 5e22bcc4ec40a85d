import { dirname, join } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { pageAt, sitePath } from './pages.js';

/** What a relative link points to, as a path from the root of the repository; undefined for any other link. */
export function target(href: string, from: string): { path: string; hash: string } | undefined {
  if (/^[a-z]+:|^\//i.test(href)) return undefined;
  const [path = '', anchor] = href.split('#');
  return {
    path: path === '' ? from : join(dirname(from), decodeURI(path)).replace(/\/$/, ''),
    hash: anchor === undefined ? '' : `#${anchor}`,
  };
}

/** A page of the site for each file that a page links to and that is no page itself. */
export const filePage = (path: string) => `/file/${path}.md`;

/** Links are written for GitHub, from file to file; the site has the same files elsewhere. */
export function siteLink(href: string, from: string): string {
  const to = target(href, from);
  if (!to || href.startsWith('#')) return href;
  const page = pageAt(to.path);
  return (page ? `/${sitePath(page)}` : filePage(to.path)) + to.hash;
}

export function siteLinks(md: MarkdownRenderer, fromOf: (env: object) => string): void {
  md.core.ruler.push('site-links', ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' && token.attrGet('href');
      if (href) token.attrSet('href', siteLink(href, fromOf(env)));
    }
  });
}
