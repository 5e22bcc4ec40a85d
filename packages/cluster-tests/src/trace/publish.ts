import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exercises } from '../exercise/exercises.js';
import { root } from '../kustomization.js';
import { coldStartFigures } from './cold-starts.js';
import type { ColdStart, Trace } from './trace.js';

// `npm run publish-traces`: takes the traces of the last e2e run into docs/traces, and their figures into the pages.

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
  return `| overlay | load | pods wanted | by theory | first more pod | most ready | back | failed |
|---|---|---|---|---|---|---|---|
${traces.map((trace) => row(trace, folder)).join('\n')}

By theory is the most of any second; an HPA looks every 15 s, and need not see what was asked for between two looks.
Times are from the start of the load; the way back is from its end.${coldStarts(traces.flatMap(({ figures }) => figures.coldStarts ?? []))}
`;
}

function coldStarts(starts: readonly ColdStart[]): string {
  if (starts.length === 0) return '';
  const { median, most, serverMedian } = coldStartFigures(starts);
  return ` A request to a service at zero was answered after
${median} ms (median of ${starts.length}, at most ${most}), of which the server's own start is ${serverMedian} ms.`;
}

/** @param toRoot of the repository, from the page */
function conditions({ startedAt, cluster }: Trace, toRoot: string): string {
  const { kubernetes, nodes, cpus } = cluster;
  return `Seen on ${startedAt.slice(0, 10)} with Kubernetes ${kubernetes} on ${nodes} node of ${cpus} CPUs, which the load shares with
the pods, and with the [short windows](${toRoot}k8s/components/short-windows) that CI has.`;
}

const traces = exercises.flatMap(({ overlay }) => read(overlay));
const [first] = traces;
if (!first) throw new Error(`no traces in ${from}: npm run e2e makes them`);
const wrong = traces.filter(({ claims }) => claims.some(({ held }) => !held)).map(({ overlay }) => overlay);
if (wrong.length > 0) throw new Error(`not published, since not every claim was held: ${wrong.join(', ')}`);
mkdirSync(to, { recursive: true });
for (const { overlay } of traces) {
  for (const file of [`${overlay}.json`, `${overlay}.svg`]) copyFileSync(join(from, file), join(to, file));
}
writeFileSync(
  join(to, 'README.md'),
  `# Traces

What \`npm run e2e\` saw of each overlay, second by second: a picture, and a JSON beside it with the samples. Put here by
\`npm run publish-traces\`. ${conditions(first, '../../')}

${table(traces, '')}`,
);
const readme = join(root, 'README.md');
const block = /(<!-- traces.*-->\n)[\s\S]*(<!-- \/traces -->)/;
writeFileSync(
  readme,
  readFileSync(readme, 'utf8').replace(
    block,
    (_, begin, end) => `${begin}${table(traces, 'docs/traces/')}\n${conditions(first, '')}\n${end}`,
  ),
);
