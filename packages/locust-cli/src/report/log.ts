import { appendFileSync, openSync } from 'node:fs';
import { logLine } from '../log-line.js';
import { LEVELS } from '../options/flags.js';

const ORDER: readonly string[] = LEVELS;

/** As Locust has it: tables go to standard error, and so do log lines, unless --logfile has a file for them. */
export class Log {
  private readonly file: number | undefined;

  /** @throws Node's error of a --logfile that cannot be written */
  constructor(private readonly options: { loglevel: string; logfile?: string; skipLogSetup: boolean }) {
    if (options.logfile && !options.skipLogSetup) this.file = openSync(options.logfile, 'a');
  }

  say(level: string, text: string): void {
    // Without Locust's setup it is Python's own: warnings and worse, bare; no tables and no file.
    const { skipLogSetup, loglevel } = this.options;
    if (ORDER.indexOf(level) < ORDER.indexOf(skipLogSetup ? 'WARNING' : loglevel)) return;
    const line = skipLogSetup ? text : logLine(new Date(), level, 'load', text);
    try {
      if (this.file === undefined) process.stderr.write(`${line}\n`);
      else appendFileSync(this.file, `${line}\n`);
    } catch {
      // A full disk is no reason to stop a load.
    }
  }

  table(lines: readonly string[]): void {
    if (!this.options.skipLogSetup && lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
  }
}
