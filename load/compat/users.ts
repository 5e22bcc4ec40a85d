// Users over time, as the server sees them: each user keeps one connection for as long as it lives.
import type { Notes } from './stub.js';

const open = ({ connections }: Notes, at: number) =>
  connections.filter(({ opened, closed }) => opened <= at && (closed === undefined || closed > at)).length;

/** Users at 0.5 s after the first of them, at 1.5 s and so on, midway between the steps of a ramp; for so many seconds. */
export function curve(notes: Notes, seconds: number): number[] {
  const start = notes.connections[0]?.opened ?? 0;
  return Array.from({ length: seconds }, (_, second) => open(notes, start + second * 1000 + 500));
}

/** Fewest and most users within a second of the clock; a user is counted up to 100 ms before it connects. */
export function bounds(notes: Notes, second: number): [number, number] {
  const [from, to] = [second * 1000 - 100, (second + 1) * 1000 + 100];
  const within = notes.connections.flatMap(({ opened, closed }) => [opened, closed ?? to]);
  const moments = [from, to, ...within.filter((moment) => moment > from && moment < to)];
  const counts = moments.map((moment) => open(notes, moment));
  return [Math.min(...counts), Math.max(...counts)];
}
