import { coldStartFigures } from '../trace/cold-starts.js';
import type { Trace } from '../trace/trace.js';
import { terminalPlot } from './terminal.js';

/** What a person reads at the end of an experiment: a plot, the figures, the checks and what was observed, and why. */
export function report(trace: Trace, columns: number): string {
  const checks = trace.checks.map(({ passed, text, observed }) => `${passed ? '✓' : '✗'} ${text}: ${observed}`);
  return [terminalPlot(trace, columns), table(figureRows(trace)), checks.join('\n'), sentence(trace)].join('\n\n');
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
      ['under load', `${figures.rate} requests/s; p50 ${figures.p50}, p95 ${figures.p95}, p99 ${figures.p99} ms`],
      ['first scale-up', `after ${seconds(figures.secondPodAfter)}`],
      [
        'peak',
        `${figures.peak} desired, ${expectedOf(figures)}; ${figures.peakReady} ready after ${seconds(figures.peakAfter)}`,
      ],
      ['scaled down', `${seconds(figures.minimumAfter)} after the load`],
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
  const each = Object.entries(targets).map(([name, value]) => `${value} ${UNITS[name] ?? name}`);
  const target = `${kind} targets ${each.join(' and ')} per pod`;
  if (figures.coldStarts) {
    return `${overlay}: ${target}, and no pod after ${window} s without requests. A request that finds none waits until one is ready.`;
  }
  const limit = figures.expectedPeak === max ? ', the maximum' : '';
  const down =
    kind === 'HorizontalPodAutoscaler' ? `highest recommendation of the last ${window} s` : `average of ${window} s`;
  const sum =
    figures.expectedPeak === null
      ? `${figures.peak} replicas were desired, and not compared with the algorithm: ${UNSEEN[kind]}`
      : `the algorithm expects ${figures.expectedPeak} replicas${limit}, and ${figures.peak} were desired`;
  return `${overlay}: ${target}. Under ${load.describe}, ${sum}; afterwards they followed the ${down} down to ${min}.`;
}

/** Why no replicas are expected. */
export const UNSEEN = {
  HorizontalPodAutoscaler: 'metrics-server showed no usage of the pods',
  KnativePodAutoscaler:
    "Knative's autoscaler showed no averages, as it does with `metrics-protocol: prometheus` in config-observability to an account that can read the pods of namespace knative-serving",
};

function expectedOf({ expectedPeak }: Trace['figures']): string {
  return expectedPeak === null ? 'not compared with the algorithm' : `${expectedPeak} expected`;
}

const UNITS: Record<string, string> = {
  cpu: '% of the requested CPU',
  memory: '% of the requested memory',
  concurrency: 'requests in flight',
  rps: 'requests/s',
};
