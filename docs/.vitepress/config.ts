import { relative } from 'node:path';
import type { Plugin } from 'vite';
import { type DefaultTheme, defineConfig } from 'vitepress';
import { siteLinks } from '../src/links.js';
import { mermaid } from '../src/mermaid.js';
import { allPages, kinds, type Page, pagesOf, root, sitePath } from '../src/pages.js';
import { slug } from '../src/slug.js';

const pages = allPages();
const item = ({ file, title }: Page): DefaultTheme.SidebarItem => ({
  text: title.replaceAll('`', ''),
  link: `/${sitePath(file)}`,
});
const group = (text: string, own: readonly Page[]) => (own.length > 0 ? [{ text, items: own.map(item) }] : []);

/** Vite looks for Vue at the root, where the pages beside the code are and Vue is not installed. */
const vueFromHere: Plugin = {
  name: 'vue-from-here',
  enforce: 'pre',
  resolveId(source, _importer, options) {
    if (!/^vue(\/|$)/.test(source)) return undefined;
    if (options.ssr) return { id: source, external: true };
    return this.resolve(source, import.meta.filename, { ...options, skipSelf: true });
  },
};

export default defineConfig({
  title: 'Autoscaling ML services',
  description: 'How each way of autoscaling on Kubernetes behaves, with what was measured on a real cluster.',
  lang: 'en-GB',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  // The READMEs beside the code are pages of the site too.
  srcDir: '..',
  srcExclude: ['traces/**', '**/.*/**'],
  rewrites: sitePath,
  outDir: 'dist',
  cacheDir: '../.cache/vitepress',
  vite: { plugins: [vueFromHere] },
  markdown: {
    anchor: { slugify: slug },
    config: (md) => {
      siteLinks(md, (env: { path?: string; realPath?: string }) => relative(root, env.realPath ?? env.path ?? ''));
      mermaid(md);
    },
  },
  ignoreDeadLinks: 'localhostLinks',
  themeConfig: {
    search: { provider: 'local' },
    outline: { level: [2, 3] },
    nav: Object.entries(kinds).flatMap(([kind, text]) => {
      const [first] = pagesOf(kind, pages);
      return first ? [{ text, link: `/${sitePath(first.file)}`, activeMatch: `/${kind}/` }] : [];
    }),
    sidebar: [
      ...Object.entries(kinds).flatMap(([kind, text]) => group(text, pagesOf(kind, pages))),
      ...group(
        'Measured',
        pages.filter(({ file }) => file === 'docs/traces/README.md'),
      ),
      ...group(
        'Beside the code',
        pages.filter(({ file }) => /^(?!docs|.*components|.*schemas)/.test(file)),
      ),
    ],
  },
});
