import { appendFileSync } from 'node:fs';
import { logLine } from './console.js';

const LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'];

/** Where log lines and tables go, as Locust has it: standard error, or the file of --logfile. */
export class Log {
  constructor(private readonly options: { loglevel: string; logfile?: string; skipLogSetup: boolean }) {}

  say(level: string, text: string): void {
    // Without Locust's setup it is Python's own: warnings and worse, and no tables.
    const least = this.options.skipLogSetup ? 'WARNING' : this.options.loglevel;
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
    this.write(this.options.skipLogSetup ? text : logLine(new Date(), level, 'load', text));
  }

  table(lines: readonly string[]): void {
    if (!this.options.skipLogSetup && lines.length > 0) this.write(lines.join('\n'));
  }

  private write(text: string): void {
    const { logfile } = this.options;
    try {
      if (logfile) appendFileSync(logfile, `${text}\n`);
    } catch {
      // A full disk is no reason to stop a load.
    }
    if (!logfile) process.stderr.write(`${text}\n`);
  }
}
