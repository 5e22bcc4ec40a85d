import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../src/kustomization.js';
import { type Selector, selectors } from './promql.js';

type Labels = Record<string, string>;
interface Dashboard {
  panels: { title: string; description: string; targets: { expr: string; legendFormat: string }[] }[];
  templating: { list: { name: string; type: string; query: { query: string } }[] };
}

const file = join(root, 'k8s/components/grafana-dashboard/inference-server.json');
const { panels, templating }: Dashboard = JSON.parse(readFileSync(file, 'utf8'));

/** What kube-state-metrics has of Deployments and HPAs. */
const deployment = [{ namespace: '', deployment: '' }];
const KUBE_STATE_METRICS: Record<string, Labels[]> = {
  kube_deployment_spec_replicas: deployment,
  kube_deployment_status_replicas_ready: deployment,
  kube_horizontalpodautoscaler_spec_max_replicas: [{ namespace: '', horizontalpodautoscaler: '' }],
};
/** Prometheus gives these to whatever it scrapes for a ServiceMonitor or a PodMonitor. */
const OF_TARGETS = ['namespace', 'job', 'pod'];

const folder = dirname(createRequire(import.meta.url).resolve('@repo/inference-server/openapi.json'));
let server: ChildProcess | undefined;
afterAll(() => server?.kill('SIGKILL'));

/** The samples of each metric that the server has after one prediction. */
const served: Record<string, Labels[]> = {};
beforeAll(async () => {
  const env = { PATH: '/usr/bin:/bin', PORT: '0', WORKERS: '1' };
  const started = spawn(process.execPath, [join(folder, 'server.js')], { env });
  server = started;
  let url = '';
  for await (const line of createInterface(started.stdout)) {
    url ||= /listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1] ?? '';
    if (line.includes('ready to predict')) break;
  }
  if (!url) throw new Error('the server did not start: npm run build -w @repo/inference-server');
  started.stdout.resume();
  const headers = { 'content-type': 'application/json' };
  const { ok } = await fetch(`${url}/predict`, { method: 'POST', headers, body: '{"text":["good"]}' });
  if (!ok) throw new Error('the server did not predict');
  const text = await (await fetch(`${url}/metrics`)).text();
  for (const [, metric = '', labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    served[metric] ??= [];
    served[metric].push(
      Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value])),
    );
  }
});

/** Whether there is a sample that the selector finds. */
function exists({ metric, labels }: Selector): boolean {
  const ofServer = served[metric];
  return (ofServer ?? KUBE_STATE_METRICS[metric] ?? []).some((sample) =>
    labels.every(({ name, value }) =>
      name in sample ? value === undefined || value === sample[name] : ofServer && OF_TARGETS.includes(name),
    ),
  );
}

describe('the dashboard', () => {
  test.each(panels)('reads metrics and labels that there are: $title', ({ targets, description }) => {
    expect(targets).not.toEqual([]);
    for (const { expr, legendFormat } of targets) {
      const query = expr.replaceAll('$__rate_interval', '1m');
      const found = selectors(query);
      expect(found).not.toEqual([]);
      expect(found.filter((selector) => !exists(selector))).toEqual([]);
      if (found.some(({ metric }) => metric in KUBE_STATE_METRICS)) expect(description).toContain('kube-state-metrics');
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
      expect(found[0]?.labels.map(({ name }) => name)).toEqual(expect.arrayContaining(shown));
    }
  });

  test('asks for the values of its variables with metrics and labels that there are', () => {
    const queries = templating.list.filter(({ type }) => type === 'query').map(({ query }) => query.query);
    expect(queries).toHaveLength(3);
    for (const query of queries) {
      // Grafana's function, round a selector.
      const [, selector = '', name = ''] = /^label_values\((.+), (\w+)\)$/.exec(query) ?? [];
      const [found] = selectors(selector);
      expect([query, found && exists({ ...found, labels: [...found.labels, { name }] })]).toEqual([query, true]);
    }
  });

  test('uses no variable that it does not have', () => {
    const names = templating.list.map(({ name }) => name);
    const used = readFileSync(file, 'utf8').matchAll(/\$\{?(\w+)/g);
    expect([...names, '__rate_interval']).toEqual(expect.arrayContaining([...used].map(([, name]) => name)));
  });
});
