import { dirname, join } from 'node:path';

type IsGone = (path: string) => boolean;

/** A page with the words alone of each link to a file that is gone. @param page its path from the root */
export function unlink(text: string, page: string, isGone: IsGone): string {
  return text.replace(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g, (link, picture, words, href) => {
    if (/^([a-z]+:|#|\/)/i.test(href)) return link;
    const path = join(dirname(page), href.replace(/#.*$/, '')).replace(/\/$/, '');
    if (!isGone(path)) return link;
    return picture ? '' : words;
  });
}

/** A kustomization without the files and folders of its lists that are gone. */
export function listed(text: string, file: string, isGone: IsGone): string {
  const lines = text.split('\n').filter((line) => {
    const [, path] = /^\s*- ([\w./-]+)$/.exec(line) ?? [];
    return path === undefined || !isGone(join(dirname(file), path));
  });
  return lines.join('\n');
}
