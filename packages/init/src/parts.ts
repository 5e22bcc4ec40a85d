/** A part of the template that a clone can leave out. */
export interface Part {
  /** What it is, for the question whether to keep it. */
  about: string;
  /** Files and folders that are its own, from the root; a * stands for any name. */
  paths: readonly string[];
  /** Its scripts in the root's package.json. */
  scripts?: readonly string[];
  /** Parts that do not work without it, and go with it. */
  neededBy?: readonly PartName[];
  /** Only `--minimal` leaves it out. */
  onlyMinimal?: true;
}

// What else names a part stands between `part: NAME` and `/part` in a comment of its own file, or on a line that ends
// with such a comment; links to its files become plain text.

export const parts = {
  course: {
    about: 'the course: tutorials, guides, its site, and the published traces',
    paths: ['docs', '.github/workflows/docs.yml', 'packages/cluster/test/manifests/guide.test.ts'],
    scripts: ['docs', 'docs:install', 'docs:check', 'docs:fill', 'lab:check'],
  },
  'locust-cli': {
    about: "Locust's command line on k6: npm run load",
    paths: ['packages/locust-cli', 'load/locustfile.py'],
    scripts: ['load', 'bench:load'],
    neededBy: ['course'],
  },
  kserve: {
    about: "KServe's V1 and V2 routes, the models that need them, and the overlays on Knative",
    paths: [
      'packages/kserve',
      'apps/inference-server/src/kserve',
      'apps/inference-server/test/examples.test.ts',
      'apps/inference-server/test/tensor.test.ts',
      'examples',
      'k8s/bases/inference-service',
      'k8s/components/knative-*',
      'k8s/components/scale-to-zero',
      'k8s/overlays/knative-*',
      'k8s/overlays/scale-to-zero',
      'k8s/platform/cert-manager',
      'k8s/platform/components',
      'k8s/platform/knative-serving',
      'k8s/platform/kserve',
      'load/scenarios/knative-*',
      'load/scenarios/scale-to-zero.ts',
    ],
    neededBy: ['course'],
  },
  keda: {
    about: 'KEDA: autoscaling on CPU and a timetable',
    paths: ['k8s/components/keda', 'k8s/overlays/keda', 'k8s/platform/keda', 'load/scenarios/keda.ts'],
    neededBy: ['course'],
  },
  experiments: {
    about: 'experiments: an overlay under load, observed and checked, and all of them on a throw-away K3s',
    paths: ['packages/autoscalers', 'packages/experiments', 'packages/e2e', 'k8s/overlays/*/experiment.yaml'],
    scripts: ['experiment', 'e2e'],
    neededBy: ['course'],
  },
  extras: {
    about: 'all overlays and components but hpa-v1',
    paths: [
      'k8s/components/model-image',
      'k8s/components/grafana-dashboard',
      'k8s/components/hpa-conservative',
      'k8s/components/hpa-v2',
      'k8s/components/network-policy',
      'k8s/components/pod-disruption-budget',
      'k8s/components/service-monitor',
      'k8s/components/short-windows',
      'k8s/components/wandb',
      'k8s/overlays/hpa-conservative',
      'k8s/overlays/hpa-v2',
      'load/scenarios/hpa-conservative.ts',
      'load/scenarios/hpa-v2.ts',
      'packages/cluster/test/manifests/dashboard.test.ts',
      'packages/cluster/test/manifests/promql.ts',
    ],
    neededBy: ['course', 'experiments'],
    onlyMinimal: true,
  },
  init: {
    about: 'npm run init itself',
    paths: ['packages/init'],
    scripts: ['init'],
  },
} as const satisfies Record<string, Omit<Part, 'neededBy'> & { neededBy?: readonly string[] }>;

export type PartName = keyof typeof parts;

/** Parts that a person can choose to leave out, one by one. */
export const choosable = (Object.keys(parts) as PartName[]).filter(
  (name) => name !== 'init' && !('onlyMinimal' in parts[name]),
);

/** The parts that go: those left out, what does not work without them, and `npm run init` itself. */
export function withoutParts(names: readonly PartName[]): Set<PartName> {
  const gone = new Set<PartName>(['init']);
  const drop = (name: PartName) => {
    if (gone.has(name)) return;
    gone.add(name);
    for (const other of (parts[name] as Part).neededBy ?? []) drop(other);
  };
  for (const name of names) drop(name);
  return gone;
}
