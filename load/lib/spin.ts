/**
 * Keeps a core busy for some ms of wall time, and returns the share of it that this thread got: 0 to 1. It counts steps
 * of equal work: those of all the time ÷ those of the best millisecond, which is too short to have been interrupted.
 */
export function freeCores(ms: number, clock: () => number = Date.now): number {
  const start = clock();
  let [total, inThis, best, last] = [0, 0, 0, start];
  for (let now = start; now < start + ms; now = clock()) {
    inThis = now === last ? inThis + 1 : 1;
    last = now;
    best = Math.max(best, inThis);
    total++;
  }
  return total / (best * ms);
}
