import { percentile } from './percentile.js';
import type { ColdStart } from './trace.js';

/** Of some cold starts, in ms. */
export function coldStartFigures(starts: readonly ColdStart[]) {
  const sorted = (of: keyof ColdStart) => starts.map((one) => one[of]).sort((a, b) => a - b);
  const total = sorted('total');
  return { median: percentile(total, 50), most: total.at(-1), serverMedian: percentile(sorted('server'), 50) };
}
