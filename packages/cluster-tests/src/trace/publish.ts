import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exercises } from '../exercise/exercises.js';
import { percentile } from '../exercise/requests.js';
import { root } from '../kustomization.js';
import type { ColdStart, Trace } from './trace.js';

// `npm run publish-traces`: takes the traces of the last e2e run into the docs, with a table of their figures.

const [from, to] = [join(root, 'traces'), join(root, 'docs/traces')];

function read(overlay: string): Trace[] {
  const path = join(from, `${overlay}.json`);
  if (!existsSync(path)) return [];
  return [JSON.parse(readFileSync(path, 'utf8')) as Trace];
}

function row({ overlay, autoscaler, load, figures }: Trace): string {
  const seconds = (value: number | null) => (value === null ? '' : `${value} s`);
  const cells = [
    `[${overlay}](${overlay}.svg)`,
    load.describe,
    `${autoscaler.min} → ${figures.peak}`,
    `${figures.theoryPeak}`,
    seconds(figures.secondPodAfter),
    load.seconds > 0 ? seconds(figures.peakAfter) : '',
    load.seconds > 0 ? seconds(figures.minimumAfter) : '',
    `${figures.requests}`,
    `${figures.failed}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function coldStarts(starts: readonly ColdStart[]): string {
  const median = (values: number[]) =>
    percentile(
      values.sort((a, b) => a - b),
      50,
    );
  const total = starts.map((one) => one.total);
  const server = starts.map((one) => one.server);
  return `Cold start from zero, ${starts.length} times: p50 ${median(total)} ms, at most ${Math.max(...total)} ms. Of the median,
${median(server)} ms are the server's own start under its CPU limit; the rest is Knative's and Kubernetes'.`;
}

const traces = exercises.flatMap(({ overlay }) => read(overlay));
const [first] = traces;
if (!first) throw new Error(`no traces in ${from}: npm run e2e makes them`);
mkdirSync(to, { recursive: true });
for (const { overlay } of traces) {
  for (const extension of ['json', 'svg'])
    copyFileSync(join(from, `${overlay}.${extension}`), join(to, `${overlay}.${extension}`));
}
const cold = traces.flatMap(({ figures }) => figures.coldStarts ?? []);
writeFileSync(
  join(to, 'README.md'),
  `# Traces

What \`npm run e2e\` saw of each overlay on ${first.startedAt.slice(0, 10)}: Kubernetes ${first.cluster.kubernetes}, ${first.cluster.nodes} node, ${first.cluster.cpus} CPUs
that the load shares with the pods. Windows are those of [short-windows](../../k8s/components/short-windows). Each
picture is the trace, second by second; the JSON beside it has the samples. Made by \`npm run publish-traces\`.

| overlay | load | pods wanted | by theory | first more pod | most ready | back at the minimum | requests | failed |
|---|---|---|---|---|---|---|---|---|
${traces.map(row).join('\n')}

Times are from the start of the load; the way back is from its end.
${cold.length > 0 ? `\n${coldStarts(cold)}\n` : ''}`,
);
