import { bucket, type Distribution, difference, median, percentile } from './distribution.js';

/** Current percentiles are of about this many seconds. */
const WINDOW = 10;
const SNAPSHOTS = WINDOW + 10;

interface Snapshot {
  times: Distribution;
  requests: number;
}

/** Statistics of one method and name, as Locust keeps them. Times are epoch seconds, response times ms. */
export class Entry {
  requests = 0;
  failures = 0;
  /** Unknown until the first request. */
  min: number | undefined;
  max = 0;
  totalTime = 0;
  /** Bytes of all response bodies. */
  content = 0;
  lastRequest: number | undefined;
  /** Counts by bucket, in the order in which they came up. */
  readonly responseTimes = new Map<number, number>();
  /** Counts by epoch second. */
  readonly requestsBySecond = new Map<number, number>();
  readonly failuresBySecond = new Map<number, number>();
  /** What was known at the end of a second. The last SNAPSHOTS of them, oldest first. */
  private readonly snapshots = new Map<number, Snapshot>();
  private readonly total: Entry;

  /** @param total the entry of all requests, whose first and last moment all rates are of; this one without it */
  constructor(
    readonly method: string,
    readonly name: string,
    readonly startTime: number,
    total?: Entry,
  ) {
    this.total = total ?? this;
    this.remember(Math.floor(startTime));
  }

  log(time: number, ms: number): void {
    const second = Math.floor(time);
    if (this.lastRequest === undefined || time > this.lastRequest) {
      if (this.lastRequest !== undefined && second > Math.floor(this.lastRequest)) this.remember(second - 1);
      this.lastRequest = time;
    }
    this.requests++;
    this.totalTime += ms;
    if (this.min === undefined || ms < this.min) this.min = ms;
    if (ms > this.max) this.max = ms;
    increment(this.requestsBySecond, second);
    increment(this.responseTimes, bucket(ms));
  }

  logFailure(time: number): void {
    this.failures++;
    increment(this.failuresBySecond, Math.floor(time));
  }

  /** 0 to 1. */
  get failRatio(): number {
    return this.requests === 0 ? 0 : this.failures / this.requests;
  }

  get average(): number {
    return this.requests === 0 ? 0 : this.totalTime / this.requests;
  }

  /** A bucket, but not outside of what was measured. */
  get median(): number {
    const middle = median(this.responseTimes, this.requests);
    return Math.min(Math.max(middle, this.min ?? 0), this.max);
  }

  get averageContent(): number {
    return this.requests === 0 ? 0 : this.content / this.requests;
  }

  /** Requests per second, from the start of all to the end of the last of all. */
  get rps(): number {
    return this.perSecond(this.requests);
  }

  get failRate(): number {
    return this.perSecond(this.failures);
  }

  /** Requests per second in ten seconds, the last two before the last request left out: they may be incomplete. */
  get currentRps(): number {
    return this.recent(this.requestsBySecond);
  }

  get currentFailRate(): number {
    return this.recent(this.failuresBySecond);
  }

  /** @param p 0 to 1 */
  percentile(p: number): number {
    return percentile(this.responseTimes, this.requests, p);
  }

  /** As `percentile`, of the requests of about the last 10 s. */
  currentPercentile(p: number, now: number): number | undefined {
    const window = this.window(now);
    return window && percentile(window.times, window.requests, p);
  }

  /** The requests of about the last 10 s; undefined where nothing is remembered of the time when they began. */
  window(now: number): Snapshot | undefined {
    const past = this.snapshotAt(Math.floor(now) - WINDOW);
    return past && { times: difference(this.responseTimes, past.times), requests: this.requests - past.requests };
  }

  private perSecond(count: number): number {
    const { startTime, lastRequest } = this.total;
    const seconds = (lastRequest ?? startTime) - startTime;
    return seconds > 0 ? count / seconds : 0;
  }

  private recent(bySecond: ReadonlyMap<number, number>): number {
    const { startTime, lastRequest } = this.total;
    if (lastRequest === undefined) return 0;
    const last = Math.floor(lastRequest);
    const from = Math.max(last - 12, Math.floor(startTime));
    let count = 0;
    for (let second = from; second < last - 2; second++) count += bySecond.get(second) ?? 0;
    return count / Math.max(last - 2 - from, 1);
  }

  /** The one nearest to `second`, of two the earlier: there is none of a second in which nothing ended. */
  private snapshotAt(second: number): Snapshot | undefined {
    for (let away = 0; away < WINDOW - 1; away++) {
      const found = this.snapshots.get(second - away) ?? this.snapshots.get(second + away);
      if (found) return found;
    }
    return undefined;
  }

  private remember(second: number): void {
    this.snapshots.set(second, { times: new Map(this.responseTimes), requests: this.requests });
    const [oldest = second] = this.snapshots.keys();
    if (this.snapshots.size > SNAPSHOTS) this.snapshots.delete(oldest);
  }
}

function increment(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
