import type { Sample } from '../stats/sample.js';
import { errorText } from './error-text.js';

/** What k6's samples tell, in their order. Times are epoch seconds. */
export interface Listener {
  /** The first users begin. */
  begin(time: number): void;
  /** All users have ended. */
  end(time: number): void;
  request(sample: Sample): void;
  /** Size of a response's body in bytes, where the scenario measures it. */
  content(time: number, method: string, name: string, bytes: number): void;
  /** Requests that k6 did not start when it was their time. */
  dropped(time: number, count: number): void;
  /** Active users, once a second. */
  users(time: number, count: number): void;
  /** What a scenario threw: its message, and the stack below it. */
  exception(text: string): void;
}

/**
 * Reads what `k6 run --out csv=-` writes with K6_CSV_TIME_FORMAT=unix_micro. A request is nine rows, one after the other,
 * of which three matter: http_req_duration, http_req_blocked (the way to a connection, TLS included, which Locust counts
 * too) and http_req_failed.
 * @param host as k6 shows it, is taken off the front of names, which leaves Locust's: the path
 */
export class SampleReader {
  private rest = '';
  private column: Record<string, number> | undefined;
  private open: { row: string[]; blocked: number; failed: boolean | undefined } | undefined;

  constructor(
    private readonly host: string,
    private readonly listener: Listener,
  ) {}

  /** Takes the next piece of text, which may end anywhere. */
  read(text: string): void {
    const all = this.rest + text;
    const quotes = all.includes('"');
    let from = 0;
    for (let to = all.indexOf('\n'); to >= 0; to = all.indexOf('\n', to + 1)) {
      const line = all.slice(from, to);
      if (quotes && line.split('"').length % 2 === 0) continue; // The line end is part of a field.
      this.line(line);
      from = to + 1;
    }
    this.rest = all.slice(from);
  }

  /** Takes the last request: only the row after it tells that it is complete. */
  end(): void {
    if (!this.open) return;
    const { row, blocked, failed } = this.open;
    this.open = undefined;
    const status = Number(this.field(row, 'status'));
    const name = this.name(row);
    // A scenario that expects other statuses says so to k6; without its verdict, as Locust judges.
    const error =
      (failed ?? (status === 0 || status >= 400))
        ? errorText({ status, code: this.field(row, 'error_code'), text: this.field(row, 'error'), name })
        : undefined;
    const [, time, duration] = row;
    this.listener.request({
      time: Number(time) / 1e6,
      method: this.field(row, 'method'),
      name,
      ms: Number(duration) + blocked,
      ...(error !== undefined && { error }),
    });
  }

  private line(line: string): void {
    if (!this.column) {
      this.column = Object.fromEntries(line.split(',').map((name, i) => [name, i]));
    } else if (line.startsWith('http_req_')) {
      if (line.startsWith('duration,', 9)) {
        this.end();
        this.open = { row: fields(line), blocked: 0, failed: undefined };
      } else if (this.open && line.startsWith('blocked,', 9)) {
        this.open.blocked = Number(fields(line)[2]);
      } else if (this.open && line.startsWith('failed,', 9)) {
        this.open.failed = Number(fields(line)[2]) !== 0;
        this.end();
      }
    } else if (line.startsWith('vus,')) {
      const [, time, count] = fields(line);
      this.listener.users(Number(time) / 1e6, Number(count));
    } else if (line.startsWith('dropped_iterations,')) {
      const [, time, count] = fields(line);
      this.listener.dropped(Number(time) / 1e6, Number(count));
    } else if (line.startsWith('response_size,')) {
      const row = fields(line);
      this.listener.content(Number(row[1]) / 1e6, this.field(row, 'method'), this.name(row), Number(row[2]));
    }
  }

  private field(row: readonly string[], name: string): string {
    return row[this.column?.[name] ?? -1] ?? '';
  }

  private name(row: readonly string[]): string {
    const name = this.field(row, 'name');
    const path = name.startsWith(this.host) ? name.slice(this.host.length) || '/' : '';
    // Another host may begin with this one.
    return /^[/?#]/.test(path) ? path : name;
  }
}

function fields(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}
