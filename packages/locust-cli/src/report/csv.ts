import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Stats } from '../stats/stats.js';
import { exceptionsFile, failuresFile, HISTORY_HEADER, historyRows, statsFile } from './csv-rows.js';

/** Locust's four files. Whenever a call has returned they hold whole rows, whatever becomes of the process. */
export class CsvFiles {
  private readonly stats: OutputFile;
  private readonly history: OutputFile;
  private readonly failures: OutputFile;
  private readonly exceptions: OutputFile;
  private readonly full: boolean;

  /**
   * Makes the folder and the files, empty, in place of those that were there.
   * @param prefix of the files' paths
   * @param options fullHistory has a row for every entry each time, not for the total alone
   * @throws Node's error of what cannot be made
   */
  constructor(prefix: string, options: { fullHistory: boolean }) {
    this.full = options.fullHistory;
    mkdirSync(dirname(`${prefix}_`), { recursive: true });
    this.stats = new OutputFile(`${prefix}_stats.csv`);
    this.history = new OutputFile(`${prefix}_stats_history.csv`);
    this.failures = new OutputFile(`${prefix}_failures.csv`);
    this.exceptions = new OutputFile(`${prefix}_exceptions.csv`);
    this.history.append(HISTORY_HEADER);
  }

  /** To be called once a second: writes what is known, and adds it to the history. */
  write(stats: Stats, users: number, now: number): void {
    this.rewrite(stats);
    this.history.append(historyRows(stats, this.full, users, now));
  }

  /** Writes once more: Locust itself loses what came after its last second. */
  close(stats: Stats): void {
    this.rewrite(stats);
    for (const file of [this.stats, this.history, this.failures, this.exceptions]) file.close();
  }

  private rewrite(stats: Stats): void {
    this.stats.replace(statsFile(stats));
    this.failures.replace(failuresFile(stats));
    this.exceptions.replace(exceptionsFile(stats));
  }
}

/** Stays open: what could be opened before the load can be written all the time. */
class OutputFile {
  private readonly descriptor: number;
  private length = 0;

  constructor(path: string) {
    this.descriptor = openSync(path, 'w');
  }

  replace(text: string): void {
    const before = this.length;
    this.length = this.write(text, 0);
    if (this.length < before) ftruncateSync(this.descriptor, this.length);
  }

  append(text: string): void {
    this.length = this.write(text, this.length);
  }

  close(): void {
    closeSync(this.descriptor);
  }

  /** Returns where it ends. */
  private write(text: string, start: number): number {
    const bytes = Buffer.from(text);
    let at = 0;
    while (at < bytes.length) at += writeSync(this.descriptor, bytes, at, bytes.length - at, start + at);
    return start + bytes.length;
  }
}
