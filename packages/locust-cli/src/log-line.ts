import { hostname } from 'node:os';

const HOST = hostname().replace(/\..*/s, '');

/** A line of Python's logging, in local time; the host as Locust has it, up to its first dot. */
export function logLine(time: Date, level: string, logger: string, text: string): string {
  const two = (n: number) => `${n}`.padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `[${day} ${clock},${`${time.getMilliseconds()}`.padStart(3, '0')}] ${HOST}/${level}/${logger}: ${text}`;
}
