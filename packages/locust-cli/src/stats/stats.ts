import { compareText, properRound } from '../python.js';
import { Entry } from './entry.js';
import { type ErrorEntry, errorKey } from './error.js';
import type { Sample } from './sample.js';

/** The state at one moment, for charts. Rates and percentiles are current ones, the average is of all requests. */
export interface HistoryPoint {
  /** Epoch seconds. */
  time: number;
  users: number;
  rps: number;
  failRate: number;
  /** ms, two digits after the point. */
  average: number;
  /** ms, by percentile: 0.5 and 0.95. 0 where nothing is known. */
  percentiles: Record<string, number>;
}

/** What a scenario threw, by the place. */
export interface ExceptionEntry {
  message: string;
  traceback: string;
  count: number;
}

/**
 * Statistics of a run, as Locust keeps them. The time is that of the samples, in epoch seconds, so that the same samples
 * give the same numbers; they may come up to some seconds out of order.
 */
export class Stats {
  /** Of all requests: its name is Aggregated, and it has no method. */
  total: Entry;
  readonly exceptions: ExceptionEntry[] = [];
  readonly history: HistoryPoint[] = [];
  /** In the order in which they came up. */
  readonly entries: Entry[] = [];
  private readonly names = new Map<string, Map<string, Entry>>();
  private readonly errorsByText = new Map<string, ErrorEntry>();

  /** @param now the begin of the run */
  constructor(now: number) {
    this.total = new Entry('', 'Aggregated', now);
  }

  get startTime(): number {
    return this.total.startTime;
  }

  get lastRequest(): number | undefined {
    return this.total.lastRequest;
  }

  /** Counts a request in its entry and in the total. */
  log(sample: Sample): void {
    const { time, method, name, ms, error } = sample;
    const entry = this.entry(method, name, time);
    this.total.log(time, ms);
    entry.log(time, ms);
    if (error === undefined) return;
    this.total.logFailure(time);
    entry.logFailure(time);
    this.logError(method, name, error, time);
  }

  /** Adds the body of a response, in bytes, to its entry and to the total. */
  addContent(method: string, name: string, bytes: number): void {
    this.entry(method, name, this.lastRequest ?? this.startTime).content += bytes;
    this.total.content += bytes;
  }

  logException(message: string, traceback: string): void {
    const known = this.exceptions.find((exception) => exception.traceback === traceback);
    if (known) known.count++;
    else this.exceptions.push({ message, traceback, count: 1 });
  }

  /** By name, then method. */
  sorted(): Entry[] {
    return [...this.entries].sort((a, b) => compareText(a.name, b.name) || compareText(a.method, b.method));
  }

  /** In the order in which they came up, as on the console. */
  get errors(): ErrorEntry[] {
    return [...this.errorsByText.values()];
  }

  /** In the order of Locust's files. */
  errorsSorted(): ErrorEntry[] {
    return this.errors.sort((a, b) => compareText(a.key, b.key));
  }

  /** Begins anew, as Locust's --reset-stats does: entries stay, with nothing in them; exceptions stay as they are. */
  reset(now: number): void {
    this.total = new Entry('', 'Aggregated', now);
    this.names.clear();
    for (const { method, name } of this.entries.splice(0)) this.entry(method, name, now);
    this.errorsByText.clear();
    this.history.length = 0;
  }

  /** Locust does it every 5 s. */
  addHistory(now: number, users: number): void {
    const { currentRps: rps, currentFailRate: failRate, average } = this.total;
    const current = (p: number) => this.total.currentPercentile(p, now) ?? 0;
    const percentiles = { '0.5': current(0.5), '0.95': current(0.95) };
    this.history.push({ time: now, users, rps, failRate, average: properRound(average), percentiles });
  }

  private entry(method: string, name: string, time: number): Entry {
    let methods = this.names.get(name);
    if (!methods) {
      methods = new Map();
      this.names.set(name, methods);
    }
    let entry = methods.get(method);
    if (!entry) {
      entry = new Entry(method, name, time, this.total);
      methods.set(method, entry);
      this.entries.push(entry);
    }
    return entry;
  }

  private logError(method: string, name: string, error: string, time: number): void {
    const text = `${method}.${name}.${error}`;
    let entry = this.errorsByText.get(text);
    if (!entry) {
      entry = {
        key: errorKey(method, name, error),
        method,
        name,
        error,
        occurrences: 0,
        firstSeen: time,
        lastSeen: time,
      };
      this.errorsByText.set(text, entry);
    }
    entry.occurrences++;
    entry.firstSeen = Math.min(entry.firstSeen, time);
    entry.lastSeen = Math.max(entry.lastSeen, time);
  }
}
