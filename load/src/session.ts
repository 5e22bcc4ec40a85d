import type { Listener } from './k6/samples.js';
import type { Options } from './options/options.js';
import { scenarioName } from './options/scenario.js';
import { errorReport, nameWidth, percentileTable, statsTable } from './report/console.js';
import type { CsvFiles } from './report/csv.js';
import type { Log } from './report/log.js';
import { progressLine } from './report/progress.js';
import type { Sample } from './stats/sample.js';
import { Stats } from './stats/stats.js';

const TABLE_SECONDS = 2;
const HISTORY_SECONDS = 5;

/** A load in progress: keeps its statistics, and tells them once a second. */
export class Session implements Listener {
  stats = new Stats(Date.now() / 1000);
  /** Samples that come before the begin does, each on its own way; of those from before it are setup's. */
  private early: Sample[] | undefined = [];
  private active = 0;
  private seconds = 0;
  private spawned = false;

  constructor(
    private readonly options: Options,
    private readonly log: Log,
    private readonly csv: CsvFiles | undefined,
  ) {}

  begin(time: number): void {
    this.stats = new Stats(time);
    const early = this.early ?? [];
    this.early = undefined;
    this.tell(time);
    for (const sample of early) this.request(sample);
  }

  request(sample: Sample): void {
    if (this.early) this.early.push(sample);
    else if (sample.time >= this.stats.startTime) this.stats.log(sample);
  }

  content(method: string, name: string, bytes: number): void {
    this.stats.addContent(method, name, bytes);
  }

  exception(text: string): void {
    const [message = ''] = text.split('\n', 1);
    // Locust logs each; here the first tells, and the file of exceptions has their number.
    if (!this.stats.exceptions.some(({ traceback }) => traceback === text)) this.log.say('ERROR', text);
    this.stats.logException(message, text);
  }

  users(time: number, count: number): void {
    if (this.early || time < this.stats.startTime) return; // k6 is still making them.
    this.active = count;
    this.seconds++;
    if (!this.spawned && count >= this.options.users) this.allSpawned(time);
    this.tell(time);
  }

  /** The last word: complete files, the tables of the whole run. */
  end(): void {
    this.keep(() => this.csv?.close(this.stats));
    this.stats.addHistory(Date.now() / 1000, this.active);
    const width = nameWidth(process.stdout.columns);
    this.log.table(statsTable(this.stats, { current: false, nameWidth: width }));
    this.log.table([...percentileTable(this.stats, width), '']);
    this.log.table(errorReport(this.stats, width));
  }

  private allSpawned(time: number): void {
    const { locustfile, users, resetStats } = this.options;
    const name = scenarioName(locustfile);
    this.spawned = true;
    this.log.say('INFO', `All users spawned: {"${name}": ${users}} (${users} total users)`);
    if (!resetStats) return;
    this.log.say('INFO', 'Resetting stats');
    this.stats.reset(time);
  }

  private tell(time: number): void {
    const { active, options, seconds, stats } = this;
    this.keep(() => this.csv?.write(stats, active, time));
    if (seconds > 0 && seconds % HISTORY_SECONDS === 0) stats.addHistory(time, active);
    if (options.onlySummary || seconds % TABLE_SECONDS !== 0) return;
    this.log.table(statsTable(stats, { current: true, nameWidth: nameWidth(process.stdout.columns) }));
    if (seconds > 0) this.log.table([progressLine(stats, options, { now: time, seconds, users: active }), '']);
  }

  /** A full disk is no reason to stop a load. */
  private keep(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.log.say('ERROR', `CSV: ${(error as Error).message}`);
    }
  }
}
