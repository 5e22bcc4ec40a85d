import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { anchorsOf, tokensOf } from '../src/markdown.js';
import { diagram } from '../src/mermaid.js';
import { sitePath } from '../src/pages.js';
import { course, pages } from './pages.js';

// The site as `npm run build` left it.
const dist = join(import.meta.dirname, '../dist');
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
const html = new Map(files.map((file) => [file, readFileSync(join(dist, file), 'utf8')]));
const built = (file: string) => html.get(sitePath(file).replace(/md$/, 'html')) ?? '';
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);
const fencesOf = (text: string) => tokensOf(text).filter(({ type, info }) => type === 'fence' && info === 'mermaid');
const ids = (text: string) => all(text, /\sid="([^"]+)"/g);

test.each(pages)('the site has $file, its headings by the anchors that GitHub gives them', ({ file, text }) => {
  expect(ids(built(file))).toEqual(expect.arrayContaining(anchorsOf(text)));
});

test.each(pages)('$file has one first heading, at its top', ({ text }) => {
  const headings = tokensOf(text).filter(({ type }) => type === 'heading_open');
  expect(headings.filter(({ tag }) => tag === 'h1')).toHaveLength(1);
  expect(headings[0]?.tag).toBe('h1');
});

test.each(course.filter(({ file }) => file !== 'docs/index.md'))('the sidebar has $file', ({ file }) => {
  expect(all(built('docs/how-to/deploy.md'), /class="VPLink link link" href="([^"]+)"/g)).toContain(
    `/${sitePath(file).replace(/md$/, 'html')}`,
  );
});

test('the links of the site lead somewhere', () => {
  const dead = [...html].flatMap(([file, text]) =>
    all(text, /<a [^>]*href="([^"]+)"/g).flatMap((href) => {
      if (/^[a-z]+:/.test(href)) return [];
      const [path = '', anchor] = decodeURI(href).split('#');
      const target = path === '' ? file : path.startsWith('/') ? path.slice(1) : join(dirname(file), path);
      const page = html.get(/(^|\/)$/.test(target) ? `${target}index.html` : target);
      if (page === undefined && !existsSync(join(dist, target))) return [`${file}: ${href}`];
      return anchor && page && !ids(page).includes(anchor) ? [`${file}: ${href}`] : [];
    }),
  );
  expect(dead).toEqual([]);
});

test('nothing is loaded from elsewhere', () => {
  const styles = readdirSync(join(dist, 'assets')).filter((file) => file.endsWith('.css'));
  const texts = [...html.values(), ...styles.map((file) => readFileSync(join(dist, 'assets', file), 'utf8'))];
  expect(
    texts.flatMap((text) => all(text, /<(?:script|link|img)[^>]*(?:src|href)="((?:https?:)?\/\/[^"]+)"/g)),
  ).toEqual([]);
  expect(texts.flatMap((text) => all(text, /(?:url\(|@import )['"]?((?:https?:)?\/\/[^'")]+)/g))).toEqual([]);
});

test.each(pages)('the diagrams of $file are drawn', ({ file, text }) => {
  expect(all(built(file), /<(div) class="diagram">\s*<svg/g)).toHaveLength(fencesOf(text).length);
});

test.each(pages.flatMap(({ file, text }) => fencesOf(text).map(({ content }) => ({ file, content }))))(
  'nothing of a diagram of $file is left out: $content',
  ({ content }) => {
    const svg = diagram(content);
    const shown = content.replace(/"|#\w+;/g, '');
    // The words of nodes and arrows in a flowchart, of messages in a sequence.
    for (const label of all(shown, /(?:[[({|]|: )([^[\](){}|\n]+)(?:[\])}|]|$)/gm)) expect(svg).toContain(label.trim());
    if (!/^flowchart/.test(content)) return;
    expect(all(svg, /<polyline (class)="edge"/g)).toHaveLength(all(shown, /(--+>|-\.+->|==+>)/g).length);
  },
);

test('a diagram has the colours of the page, and no font from the web', () => {
  const svg = diagram('flowchart LR\n  A[load] --> B[pods]');
  expect(svg).toContain('var(--vp-c-bg)');
  expect(svg).not.toMatch(/<style|@import|https?:\/\/(?!www\.w3\.org)/);
});
