import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Trace } from '@repo/experiments';
import { coldStartFigures } from '@repo/experiments';
import { root } from '../pages.js';
import { type Check, check, columns, type Result } from './check.js';

/** Labs 3 to 6: an experiment of the overlay has left its trace, and it shows what it should. */
export function checkTrace(overlay: string, folder: string): Result {
  const path = join(folder, `${overlay}.json`);
  const text = `there is a trace of ${overlay}`;
  const make = `\`npm run experiment -- ${overlay}\` makes one`;
  const shown = relative(root, path);
  if (!existsSync(path)) return { checks: [check(text, false, `no ${shown}: ${make}`)] };
  const own = read(path);
  if (own?.overlay !== overlay) return { checks: [check(text, false, `${shown} is none: ${make}`)] };
  const published = read(join(root, 'docs/traces', `${overlay}.json`)) as Trace;
  if (own.startedAt === published.startedAt) {
    return { checks: [check(text, false, `${shown} is the published one, not your own: ${make}`)] };
  }
  return {
    checks: [check(text, true, `of ${own.startedAt}`), ...own.checks.map(checked(overlay))],
    table: compare(own, published),
  };
}

function read(path: string): Trace | undefined {
  try {
    const trace: Partial<Trace> = JSON.parse(readFileSync(path, 'utf8'));
    return trace.overlay && trace.figures && trace.checks?.length ? (trace as Trace) : undefined;
  } catch {
    return undefined;
  }
}

const checked =
  (overlay: string) =>
  ({ text, passed, observed }: Trace['checks'][number]): Check =>
    check(
      text,
      passed,
      passed ? observed : `${observed}; see docs/how-to/troubles.md, then \`npm run experiment -- ${overlay}\` again`,
    );

/** The learner's figures beside those of the course. */
function compare(own: Trace, published: Trace): string[] {
  const rows = figures(own);
  const others = new Map(figures(published));
  return columns([['', 'yours', 'published'], ...rows.map(([name, value]) => [name, value, others.get(name) ?? ''])]);
}

function figures({ cluster, autoscaler, load, figures }: Trace): [string, string][] {
  const seconds = (value: number | null) => (value === null ? 'never' : `${Math.round(value)} s`);
  const ms = (value: number | null | undefined) => (value == null ? '' : `${Math.round(value)} ms`);
  const rows: [string, string][] = [['CPUs of the cluster', `${cluster.cpus}`]];
  if (figures.coldStarts) {
    const { median, most, serverMedian } = coldStartFigures(figures.coldStarts);
    rows.push(['cold start, median', ms(median)], ['cold start, longest', ms(most)]);
    return [...rows, ['of which the server’s own start', ms(serverMedian)]];
  }
  return [
    ...rows,
    ['load, in seconds', `${load.seconds}`],
    ['first scale-up after', seconds(figures.secondPodAfter)],
    ['desired replicas, peak', `${figures.peak}`],
    ['expected, peak', `${figures.expectedPeak ?? 'unknown'}`],
    ['ready pods, peak', `${figures.peakReady}`],
    ['window', seconds(autoscaler.window)],
    ['scaled down after', seconds(figures.minimumAfter)],
    ['responses/s', figures.rate.toFixed(1)],
    ['p50', ms(figures.p50)],
    ['p95', ms(figures.p95)],
  ];
}
