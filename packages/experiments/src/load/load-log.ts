import type { Trace } from '../trace/trace.js';
import { parseBegin, parseCores, parseCounter, parseLoad, parseRequest, type Request } from './requests.js';

/** Clocks of nodes differ; what is less than the log's own delay is none. */
const LOG_DELAY_MS = 3000;

/** What a load tells in its log, line by line. */
export class LoadLog {
  /** What the scenario says that it does, once it has begun; a single request says nothing. */
  load: Trace['load'] | undefined;
  /** How many requests k6 counted; undefined until it has ended. */
  counted: number | undefined;
  /** Requests that a fixed rate could not begin in time. */
  dropped = 0;
  /** Requests without an end in the log, which k6 may have counted all the same when it was stopped. */
  interrupted = 0;
  /** Shares of a core that the busy loops of a calibration got. */
  readonly cores: number[] = [];
  /** What k6 complains of. */
  readonly messages: string[] = [];
  private readonly ended: Request[] = [];
  /** When those began that have not ended. */
  private readonly open = new Map<string, number>();
  private last = 0;
  /** ms from a line's time to its reading, the least of all. */
  private delay = Number.POSITIVE_INFINITY;

  read(line: string, now = Date.now()): void {
    const begun = parseBegin(line);
    const request = parseRequest(line);
    const counter = parseCounter(line);
    const cores = parseCores(line);
    if (begun) {
      this.open.set(begun.id, begun.time);
      this.date(begun.time, now);
    } else if (request) {
      this.open.delete(request.id);
      this.ended.push(request);
      this.date(request.end, now);
    } else if (counter?.name === 'http_reqs') {
      this.counted = counter.count;
    } else if (counter) {
      this.dropped = counter.count;
    } else if (cores !== undefined) {
      this.cores.push(cores);
    } else if (!this.load && parseLoad(line)) {
      this.load = parseLoad(line);
    } else if (line.trim() && !line.startsWith(' ')) {
      // Its summary is indented.
      this.messages.push(line.trim());
    }
  }

  /** No more lines follow. @param stopped whether k6 was told to end, and dropped what was in flight */
  close(stopped: boolean): void {
    if (stopped) this.interrupted = this.open.size;
    else
      for (const [id, start] of this.open)
        this.ended.push({ id, start, end: this.last, status: 0, error: 'never_answered' });
    this.open.clear();
  }

  /** Those that have ended, by this machine's clock. */
  get requests(): readonly Request[] {
    const skew = Math.abs(this.delay) > LOG_DELAY_MS ? this.delay : 0;
    if (skew === 0) return this.ended;
    return this.ended.map((one) => ({ ...one, start: one.start + skew, end: one.end + skew }));
  }

  /** Tells whether all that is in flight now has ended. */
  inFlight(): () => boolean {
    const now = [...this.open];
    return () => now.every(([id, start]) => this.open.get(id) !== start);
  }

  private date(time: number, now: number): void {
    this.last = time;
    // A log that is opened late comes with a delay at first, and without one once it is read up.
    this.delay = Math.min(this.delay, now - time);
  }
}
