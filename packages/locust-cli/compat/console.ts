// Standard error without what differs from run to run.
import { DIFFERENCES } from './differences.js';

/** Log lines as `LEVEL: text`, lines of tables with their numbers as # and their spaces as one. */
export function said(stderr: string, side: 'locust' | 'ours'): string[] {
  const rules = DIFFERENCES.flatMap((difference) => difference[side] ?? []);
  return stderr
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => {
      const logged = /^\[[-\d]+ [\d:,]+\] \S+\/([A-Z]+)\/[\w.]+: (.*)$/.exec(line);
      return logged ? `${logged[1]}: ${logged[2]}` : /^[A-Z][a-z]+[A-Z]|^\d{4}-/.test(line) ? line : masked(line);
    })
    .flatMap((line) => {
      const rule = rules.find(([pattern]) => pattern.test(line));
      if (!rule) return [line];
      const [pattern, as] = rule;
      return as === undefined ? [] : [line.replace(pattern, as)];
    });
}

const masked = (line: string) =>
  line
    .replace(/\d+(\.\d+)?/g, '#')
    .replace(/ +/g, ' ')
    .trimEnd();
