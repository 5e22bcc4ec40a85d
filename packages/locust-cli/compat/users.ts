// Users over time, as the server sees them: each user keeps one connection for as long as it lives.
import type { Notes } from './stub.js';

export type Range = readonly [least: number, most: number];

const open = ({ connections }: Notes, at: number) =>
  connections.filter(({ opened, closed }) => opened <= at && (closed === undefined || closed > at)).length;

/** Fewest and most users from one moment to another. */
export function bounds(notes: Notes, from: number, to: number): Range {
  const changes = notes.connections.flatMap(({ opened, closed }) => [opened, closed ?? to]);
  const moments = [from, to, ...changes.filter((moment) => moment > from && moment < to)];
  const counts = moments.map((moment) => open(notes, moment));
  return [Math.min(...counts), Math.max(...counts)];
}

/**
 * Users at 0.5 s after the first of them, at 1.5 s and so on, midway between the steps of a ramp; for so many seconds.
 * @param slack seconds around each of these moments
 */
export function curve(notes: Notes, seconds: number, slack = 0): Range[] {
  const start = notes.connections[0]?.opened ?? 0;
  const moments = Array.from({ length: seconds }, (_, second) => start + second * 1000 + 500);
  return moments.map((moment) => bounds(notes, moment - slack * 1000, moment + slack * 1000));
}

/** Whether a count of users is in the range, give or take one. */
export const isWithin = (count: number, [least, most]: Range) => count >= least - 1 && count <= most + 1;
