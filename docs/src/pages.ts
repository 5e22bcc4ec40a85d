import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

export interface Page {
  /** From the root of the repository. */
  readonly file: string;
  readonly title: string;
  readonly text: string;
}

/** The course's kinds of page, each a folder of docs/, in the order in which they are read. */
export const kinds = { tutorials: 'Tutorials', 'how-to': 'How-to', reference: 'Reference', explanation: 'Explanation' };

export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** Every page of the site: the course, and what stands beside the code. */
export function allPages(folder = ''): Page[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return isSkipped(path) ? [] : allPages(path);
    return path.endsWith('.md') ? [page(path)] : [];
  });
}

function isSkipped(folder: string): boolean {
  return /(^|\/)(\..*|node_modules|dist)$|^(traces|docs\/src)$/.test(folder);
}

function page(file: string): Page {
  const text = read(file);
  return { file, text, title: /^# (.+)$/m.exec(text)?.[1]?.trim() ?? file };
}

/** The pages of one kind: tutorials by their number, the rest by title. */
export function pagesOf(kind: string, pages: readonly Page[]): Page[] {
  const order = ({ file, title }: Page) => /\/(\d+)-/.exec(file)?.[1]?.padStart(3, '0') ?? `~${title.toLowerCase()}`;
  const own = pages.filter(({ file }) => dirname(file) === `docs/${kind}`);
  return own.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** Where the site has a page: docs/ is its root, a README the index of its folder. */
export function sitePath(file: string): string {
  if (file === 'README.md') return 'readme.md';
  return file.replace(/^docs\/(src\/(?=file\/))?/, '').replace(/(^|\/)README\.md$/, '$1index.md');
}

/** The page that a path leads to, which can be that of a folder's README. */
export function pageAt(path: string): string | undefined {
  const candidates = path.endsWith('.md') ? [path] : ['README.md', 'index.md'].map((name) => join(path, name));
  return candidates.find((file) => existsSync(join(root, file)));
}
