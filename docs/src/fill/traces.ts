import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ColdStart, coldStartFigures, type Trace } from '@repo/experiments';
import { root } from '../pages.js';

export const published = join(root, 'docs/traces');

/** The traces of a folder, in the order of their overlays' names. */
export function readTraces(folder: string): Trace[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}

/** What was measured of each overlay, for the page in the folder of the traces. */
export function tracesTable(): string {
  const traces = readTraces(published);
  const { startedAt, cluster } = traces[0] as Trace;
  const { kubernetes, nodes, cpus } = cluster;
  return `
Measured on ${startedAt.slice(0, 10)} with Kubernetes ${kubernetes} on ${nodes} node with ${cpus} CPUs, which the load shares with the pods, and
with the [short windows](../../k8s/components/short-windows) that CI uses.

| overlay | load | desired replicas | expected | first scale-up | peak ready | scaled down after | failed requests |
|---|---|---|---|---|---|---|---|
${traces.map(row).join('\n')}

Expected is the highest value of any second; an HPA syncs every 15 s and can miss a peak between two syncs. Times count
from the start of the load, and for the scale-down from its end.${coldStarts(traces.flatMap(({ figures }) => figures.coldStarts ?? []))}
`;
}

function row({ overlay, autoscaler, load, figures }: Trace): string {
  const seconds = (value: number | null) => (load.seconds === 0 || value === null ? '' : `${Math.round(value)} s`);
  const cells = [
    `[${overlay}](${overlay}.svg)`,
    load.describe,
    `${autoscaler.min} → ${figures.peak}`,
    figures.expectedPeak ?? '',
    seconds(figures.secondPodAfter),
    seconds(figures.peakAfter),
    seconds(figures.minimumAfter),
    `${figures.failed} of ${figures.requests}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function coldStarts(starts: readonly ColdStart[]): string {
  if (starts.length === 0) return '';
  const { median, most, serverMedian } = coldStartFigures(starts);
  return ` A request to a service at
zero took ${median} ms (median of ${starts.length}, at most ${most}), of which the server's own start took ${serverMedian} ms.`;
}
