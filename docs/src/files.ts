import { existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { target } from './links.js';
import { linksOf } from './markdown.js';
import { allPages, pageAt, read, root } from './pages.js';

/** Files and folders of the repository that a page links to and that are no pages: the site shows them as text. */
export function linkedFiles(): string[] {
  const paths = allPages().flatMap(({ file, text }) => linksOf(text).flatMap((href) => target(href, file)?.path ?? []));
  return [...new Set(paths)].filter((path) => !pageAt(path) && existsSync(join(root, path))).sort();
}

export function filePages() {
  return linkedFiles().map((path) => ({ params: { path }, content: `# ${path}\n\n${content(path)}` }));
}

function content(path: string): string {
  if (!statSync(join(root, path)).isDirectory()) return fence(path);
  const entries = readdirSync(join(root, path), { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && SHOWN.test(entry.name));
  return files.map(({ name }) => `## ${name}\n\n${fence(join(path, name))}`).join('\n');
}

const SHOWN = /\.(ya?ml|ts|js|mjs|py|sh|json|txt)$/;

function fence(path: string): string {
  if (/\.(svg|png)$/.test(path)) return `![${path}](/${path})\n`;
  const text = read(path);
  // Colours are for what a person reads, not for what was measured.
  const language = text.length > 20_000 ? '' : extname(path).slice(1).replace('mjs', 'js');
  return `\`\`\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\`\`\n`;
}
