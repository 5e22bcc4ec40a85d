import type { Step } from '@repo/load/ramp';
import { number } from './numbers.js';
import { clock } from './words.js';

const WIDTH = 60;
const ROWS = 5;
const EIGHTHS = ' ▁▂▃▄▅▆▇█';

/** Users over the time of the run, or somewhat longer than the ramp if it has no end, as lines of text. */
export function usersPlot(steps: readonly Step[], peak: number, runTime?: number): string[] {
  const end = runTime ?? Math.max(10, 1.25 * (steps.at(-1)?.at ?? 0));
  const margin = number(peak).length + 1;
  const columns = Array.from({ length: WIDTH - margin }, (_, i) => {
    const middle = (end * (i + 0.5)) / (WIDTH - margin);
    return (ROWS * (steps.findLast(({ at }) => at <= middle)?.users ?? 0)) / peak;
  });
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const blocks = columns.map((height) => level(height - (ROWS - 1 - i)));
    return `${(i === 0 ? number(peak) : '').padStart(margin - 1)} ${blocks.join('')}`.trimEnd();
  });
  const times = `0:00${`${clock(end)} min:s`.padStart(columns.length - 4)}`;
  return [...rows, `${'0'.padStart(margin - 1)} ${'─'.repeat(columns.length)}`, `${' '.repeat(margin)}${times}`];
}

/** @param part of a line's height that is filled; anything at all is seen */
function level(part: number): string {
  return EIGHTHS[part > 0 ? Math.min(8, Math.max(1, Math.round(part * 8))) : 0] ?? ' ';
}
