import { coldStartFigures } from '../trace/cold-starts.js';
import { terminalPlot } from '../trace/terminal.js';
import type { Trace } from '../trace/trace.js';

/** What a person reads at the end of an experiment: a plot, the figures, what was claimed and seen, and why. */
export function report(trace: Trace, columns: number): string {
  const claims = trace.claims.map(({ held, text, seen }) => `${held ? '✓' : '✗'} ${text}: ${seen}`);
  return [terminalPlot(trace, columns), table(figureRows(trace)), claims.join('\n'), sentence(trace)].join('\n\n');
}

/** What a person reads of a run that broke off: what was seen until then. */
export function partialReport(trace: Trace, columns: number): string {
  return [terminalPlot(trace, columns), table(figureRows(trace))].join('\n\n');
}

function figureRows({ figures, load }: Trace): [string, string][] {
  const seconds = (value: number | null) => (value === null ? 'never' : `${value} s`);
  const rows: [string, string][] = [['requests', `${figures.requests}, ${figures.failed} failed`]];
  if (load.seconds > 0) {
    rows.push(
      ['under load', `${figures.rate} a second; p50 ${figures.p50}, p95 ${figures.p95}, p99 ${figures.p99} ms`],
      ['first more pod', `after ${seconds(figures.secondPodAfter)}`],
      [
        'peak',
        `${figures.peak} wanted, ${byTheory(figures)}; ${figures.peakReady} ready after ${seconds(figures.peakAfter)}`,
      ],
      ['at the minimum', `${seconds(figures.minimumAfter)} after the load`],
    );
  }
  const { coldStarts } = figures;
  if (coldStarts?.length) {
    const { median, serverMedian } = coldStartFigures(coldStarts);
    rows.push([
      'cold start',
      `p50 ${median} ms of ${coldStarts.length}; the server's own start is ${serverMedian} ms of it`,
    ]);
  }
  return rows;
}

function table(rows: readonly [string, string][]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

function sentence({ autoscaler, figures, load, overlay }: Trace): string {
  const { min, max, kind, targets, window } = autoscaler;
  const aims = Object.entries(targets).map(([name, value]) => `${value} ${UNITS[name] ?? name}`);
  const aim = `${kind} aims at ${aims.join(' and ')} for each pod`;
  if (figures.coldStarts) {
    return `${overlay}: ${aim}, and at no pod after ${window} s without requests. A request that finds none is held until one is ready.`;
  }
  const limit = figures.theoryPeak === max ? `, the most that it may` : '';
  const down =
    kind === 'HorizontalPodAutoscaler' ? `the highest wish of the last ${window} s` : `the mean of ${window} s`;
  const sum =
    figures.theoryPeak === null
      ? `Under ${load.describe} it asked for ${figures.peak} pods, which is compared with no sum: ${UNSEEN[kind]}`
      : `${load.describe} asked for ${figures.theoryPeak} pods by that sum${limit}, and it asked for ${figures.peak}`;
  return `${overlay}: ${aim}. ${sum}; afterwards it followed ${down} down to ${min}.`;
}

/** Why there is nothing to reckon with. */
export const UNSEEN = {
  HorizontalPodAutoscaler: 'metrics-server showed no use of the pods',
  KnativePodAutoscaler:
    "Knative's autoscaler showed no averages, as it does with `metrics-protocol: prometheus` in config-observability to an account that can read the pods of namespace knative-serving",
};

function byTheory({ theoryPeak }: Trace['figures']): string {
  return theoryPeak === null ? 'not compared with theory' : `${theoryPeak} by theory`;
}

const UNITS: Record<string, string> = {
  cpu: '% of the requested CPU',
  memory: '% of the requested memory',
  concurrency: 'requests in flight',
  rps: 'requests a second',
};
