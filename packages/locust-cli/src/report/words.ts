import { number, plural } from './numbers.js';

/** Minutes and seconds, as 4:05; from an hour on with the hours, as 1:04:05. */
export function clock(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const parts = hours > 0 ? [hours, String(minutes).padStart(2, '0')] : [minutes];
  return `${seconds < 0 && whole > 0 ? '−' : ''}${[...parts, String(whole % 60).padStart(2, '0')].join(':')}`;
}

/** A duration in Locust's words, as "1 hour, 2 minutes and 3 seconds". @param seconds whole ones count */
export function inWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const units: [number, string][] = [
    [Math.floor(whole / 86400), 'day'],
    [Math.floor(whole / 3600) % 24, 'hour'],
    [Math.floor(whole / 60) % 60, 'minute'],
    [whole % 60, 'second'],
  ];
  const parts = units.filter(([count]) => count > 0).map(([count, unit]) => plural(count, unit));
  const last = parts.pop() ?? '0 seconds';
  return parts.length > 0 ? `${parts.join(', ')} and ${last}` : last;
}

/** @param load users a second, and seconds if it has an end; `open` in requests per second */
export function loadInWords(load: { users: number; spawnRate: number; runTime?: number; open?: number }): string {
  const { users, spawnRate, runTime, open } = load;
  const limit = runTime === undefined ? 'until stopped' : `for ${inWords(runTime)}`;
  if (open !== undefined) {
    return `${open.toLocaleString('en-US')} requests per second, answered or not, at most ${number(users)} in flight, ${limit}`;
  }
  return `${plural(users, 'user')}, spawned at ${spawnRate.toLocaleString('en-US')} per second, ${limit}`;
}
