import { writeFileSync } from 'node:fs';
import { withoutSecrets } from '../k6/run.js';
import type { Options } from '../options/options.js';
import { htmlReport } from './html.js';
import { statsJson } from './json.js';
import type { Report } from './report.js';

/** What is asked for of JSON and HTML. @throws the last error of a file that could not be written, when all others are */
export function writeReports(
  options: Options,
  load: Pick<Report, 'stats' | 'end' | 'thresholds' | 'shortfall'>,
  argv: readonly string[],
): void {
  const { stats } = load;
  if (options.json) console.log(statsJson(stats));
  const host = withoutSecrets(options.host ?? '');
  const command = ['npm', 'run', 'load', '--', ...argv]
    .map(quoted)
    .join(' ')
    .replaceAll(options.host ?? '', host);
  const files: [string | undefined, () => string][] = [
    [options.jsonFile && `${options.jsonFile}.json`, () => statsJson(stats)],
    [options.html, () => htmlReport({ ...load, options: { ...options, host }, command })],
  ];
  let failure: unknown;
  for (const [path, text] of files) {
    try {
      if (path) writeFileSync(path, text());
    } catch (error) {
      failure = error;
    }
  }
  if (failure) throw failure;
}

/** A word of a command line, to be pasted into a shell. */
function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
