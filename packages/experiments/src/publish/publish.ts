import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@repo/cluster';
import { experiments } from '../experiments.js';
import { coldStartFigures } from '../trace/cold-starts.js';
import type { ColdStart, Trace } from '../trace/trace.js';

const [from, to] = [join(root, 'traces/e2e'), join(root, 'docs/traces')];

function read(overlay: string): Trace[] {
  const path = join(from, `${overlay}.json`);
  return existsSync(path) ? [JSON.parse(readFileSync(path, 'utf8')) as Trace] : [];
}

function row({ overlay, autoscaler, load, figures }: Trace, folder: string): string {
  const seconds = (value: number | null) => (load.seconds === 0 || value === null ? '' : `${Math.round(value)} s`);
  const cells = [
    `[${overlay}](${folder}${overlay}.svg)`,
    load.describe,
    `${autoscaler.min} → ${figures.peak}`,
    figures.theoryPeak ?? '',
    seconds(figures.secondPodAfter),
    seconds(figures.peakAfter),
    seconds(figures.minimumAfter),
    `${figures.failed} of ${figures.requests}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function table(traces: readonly Trace[], folder: string): string {
  return `| overlay | load | desired replicas | expected | first scale-up | peak ready | scaled down after | failed requests |
|---|---|---|---|---|---|---|---|
${traces.map((trace) => row(trace, folder)).join('\n')}

Expected is the highest value of any second; an HPA syncs every 15 s and can miss a peak between two syncs. Times count
from the start of the load, and for the scale-down from its end.${coldStarts(traces.flatMap(({ figures }) => figures.coldStarts ?? []))}
`;
}

function coldStarts(starts: readonly ColdStart[]): string {
  if (starts.length === 0) return '';
  const { median, most, serverMedian } = coldStartFigures(starts);
  return ` A request to a service at
zero took ${median} ms (median of ${starts.length}, at most ${most}), of which the server's own start took ${serverMedian} ms.`;
}

/** @param toRoot of the repository, from the page */
function conditions({ startedAt, cluster }: Trace, toRoot: string): string {
  const { kubernetes, nodes, cpus } = cluster;
  return `Measured on ${startedAt.slice(0, 10)} with Kubernetes ${kubernetes} on ${nodes} node with ${cpus} CPUs, which the load
shares with the pods, and with the [short windows](${toRoot}k8s/components/short-windows) that CI uses.`;
}

function page(traces: readonly Trace[], first: Trace): string {
  return `# Traces

What \`npm run e2e\` measured of each overlay, once per second: a picture, and the samples in a JSON file beside it.
\`npm run publish-traces\` puts them here. ${conditions(first, '../../')}

${table(traces, '')}`;
}

/** Takes the traces of the last e2e run into docs/traces, and their figures into the pages. @throws Error where a check failed */
export function publish(): void {
  const traces = experiments.flatMap(({ overlay }) => read(overlay));
  const [first] = traces;
  if (!first) throw new Error(`no traces in ${from}: npm run e2e makes them`);
  const wrong = traces.filter(({ claims }) => claims.some(({ held }) => !held)).map(({ overlay }) => overlay);
  if (wrong.length > 0) throw new Error(`not published, since not every claim was held: ${wrong.join(', ')}`);
  mkdirSync(to, { recursive: true });
  for (const { overlay } of traces) {
    for (const file of [`${overlay}.json`, `${overlay}.svg`]) copyFileSync(join(from, file), join(to, file));
  }
  writeFileSync(join(to, 'README.md'), page(traces, first));
  const readme = join(root, 'README.md');
  const block = /(<!-- traces.*-->\n)[\s\S]*(<!-- \/traces -->)/;
  writeFileSync(
    readme,
    readFileSync(readme, 'utf8').replace(
      block,
      (_, begin, end) => `${begin}${table(traces, 'docs/traces/')}\n${conditions(first, '')}\n${end}`,
    ),
  );
}
