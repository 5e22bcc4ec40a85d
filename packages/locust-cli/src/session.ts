import { ramp, type Step } from '@repo/load/ramp';
import { shortfallLines } from './generator.js';
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
/** A user that has not started so long after its time is missing. */
const SETTLE_SECONDS = 5;

/** A load in progress: keeps its statistics, and tells them once a second. */
export class Session implements Listener {
  stats = new Stats(Date.now() / 1000);
  /** Epoch seconds, as all times. */
  private begun = Number.POSITIVE_INFINITY;
  private ended: number | undefined;
  /** When all users are there: never where the run ends before. */
  private spawned = Number.POSITIVE_INFINITY;
  /** What comes before the begin does, each on its own way. */
  private early: (() => void)[] | undefined = [];
  private active = 0;
  private peak = 0;
  private missed = 0;
  private seconds = 0;

  constructor(
    private readonly options: Options,
    private readonly log: Pick<Log, 'say' | 'table'>,
    private readonly csv: CsvFiles | undefined,
  ) {}

  begin(time: number): void {
    const last = this.ramp.at(-1) ?? { at: 0, users: 0 };
    if (last.users >= this.options.users) this.spawned = time + last.at;
    this.begun = time;
    this.stats = new Stats(time);
    this.tell(time);
    const early = this.early ?? [];
    this.early = undefined;
    for (const one of early) one();
  }

  request(sample: Sample): void {
    this.at(sample.time, () => this.stats.log(sample));
  }

  content(time: number, method: string, name: string, bytes: number): void {
    this.at(time, () => this.stats.addContent(method, name, bytes));
  }

  users(time: number, count: number): void {
    this.at(time, () => {
      this.active = count;
      this.peak = Math.max(this.peak, count);
      this.seconds++;
      this.tell(time);
    });
  }

  dropped(time: number, count: number): void {
    this.at(time, () => {
      const { users } = this.options;
      if (this.missed === 0) {
        this.log.say(
          'WARNING',
          `The load generator is full: at its limit of ${users} in flight, requests do not start`,
        );
      }
      this.missed += count;
    });
  }

  exception(text: string): void {
    const [message = ''] = text.split('\n', 1);
    // Locust logs each; here the first tells, and the file of exceptions has their number.
    if (!this.stats.exceptions.some(({ traceback }) => traceback === text)) this.log.say('ERROR', text);
    this.stats.logException(message, text);
  }

  end(time: number): void {
    this.ended = time;
  }

  /** Of the load; where k6 did not come to tell it, now. */
  get endTime(): number {
    return this.ended ?? Date.now() / 1000;
  }

  /** What the load generator could not do, in words: nothing where it made the whole load. */
  get shortfall(): string[] {
    const time = Math.min(this.endTime - this.begun, this.options.runTime ?? Number.POSITIVE_INFINITY) - SETTLE_SECONDS;
    const expected = this.ramp.findLast(({ at }) => at <= time)?.users ?? 0;
    return shortfallLines({ dropped: this.missed, missing: Math.max(0, expected - this.peak) }, this.options.users);
  }

  /** That the time was over, where it was: a load may be stopped before. */
  sayWhatEnded(): void {
    const { runTime, stopTimeout } = this.options;
    const lasted = (this.ended ?? Number.NEGATIVE_INFINITY) - this.begun;
    if (runTime === undefined || lasted < runTime) return;
    this.log.say('INFO', '--run-time limit reached, shutting down');
    if (stopTimeout === 0 || lasted < runTime + stopTimeout) return;
    const limit = stopTimeout.toFixed(1);
    this.log.say('INFO', `Not all users finished their tasks & terminated in ${limit} seconds. Stopping them...`);
  }

  /** The last word: complete files, the tables of the whole run. */
  close(): void {
    this.keep(() => this.csv?.close(this.stats));
    const last = this.stats.history.at(-1);
    if (last && Math.floor(last.time) < Math.floor(this.endTime)) this.stats.addHistory(this.endTime, this.active);
    const width = nameWidth(process.stdout.columns);
    this.log.table(statsTable(this.stats, { current: false, nameWidth: width }));
    this.log.table([...percentileTable(this.stats, width), '']);
    this.log.table(errorReport(this.stats, width));
  }

  /** Users over time; none in an open model, where k6 adds users as it needs them. */
  private get ramp(): Step[] {
    const { users, spawnRate, runTime, open } = this.options;
    return open === undefined ? ramp(users, spawnRate, runTime) : [];
  }

  /** Takes what happened at a moment, unless that was before the begin (it is setup's then) or before a reset. */
  private at(time: number, take: () => void): void {
    if (this.early) {
      this.early.push(() => this.at(time, take));
      return;
    }
    if (time >= this.spawned) this.allSpawned();
    if (time >= this.stats.startTime) take();
  }

  private allSpawned(): void {
    const { locustfile, users, resetStats } = this.options;
    this.log.say('INFO', `All users spawned: {"${scenarioName(locustfile)}": ${users}} (${users} total users)`);
    if (resetStats) {
      this.log.say('INFO', 'Resetting stats\n');
      this.stats.reset(this.spawned);
    }
    this.spawned = Number.POSITIVE_INFINITY;
  }

  private tell(time: number): void {
    const { active, begun, options, seconds, stats } = this;
    this.keep(() => this.csv?.write(stats, active, time));
    if (seconds > 0 && seconds % HISTORY_SECONDS === 0) stats.addHistory(time, active);
    if (options.onlySummary || seconds % TABLE_SECONDS !== 0) return;
    this.log.table(statsTable(stats, { current: true, nameWidth: nameWidth(process.stdout.columns) }));
    if (seconds > 0) this.log.table([progressLine(stats, options, { now: time, begin: begun, users: active }), '']);
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
