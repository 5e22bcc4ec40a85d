import { read } from '../pages.js';

// Text of a file of the repository is put into the fence that follows, all of it or a part:
//
//   <!-- include k8s/components/hpa-v1/hpa.yaml -->
//   <!-- include load/scenarios/hpa-v1.ts from /^export const/ to /^}/ -->
//
// `npm run docs:fill` writes it. Both lines that match are part of it; without `to` it is one line.

const FENCE =
  /^([ ]*)(<!-- include (\S+)(?: from \/(.+?)\/)?(?: to \/(.+?)\/)? -->\n\s*?(`{3,})(\w*)\n)[\s\S]*?^ *\6$/gm;

export function withIncludes(text: string): string {
  return text.replace(FENCE, (_, indent, start, path, from, to, ticks) => {
    const lines = part(path, from, to).map((line) => (line === '' ? '' : indent + line));
    return `${indent}${start}${lines.join('\n')}\n${indent}${ticks}`;
  });
}

function part(path: string, from?: string, to?: string): string[] {
  const lines = read(path).trimEnd().split('\n');
  if (from === undefined) return lines;
  const first = find(lines, from, 0, path);
  const last = to === undefined ? first : find(lines, to, first + 1, path);
  const chosen = lines.slice(first, last + 1);
  const margin = Math.min(...chosen.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return chosen.map((line) => line.slice(margin));
}

function find(lines: readonly string[], pattern: string, start: number, path: string): number {
  const index = lines.findIndex((line, at) => at >= start && new RegExp(pattern).test(line));
  if (index < 0) throw new Error(`no line of ${path} matches /${pattern}/`);
  return index;
}
