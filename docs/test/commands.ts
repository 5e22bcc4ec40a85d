/**
 * How a command of a page is proven:
 * - run: a test runs it, or what `as` makes of it, and finds `shows` in what it prints. A server is at localhost:8080.
 * - ci: CI runs it, in the file `by`.
 * - cluster: the file `by` does the same on a real cluster.
 * - kubectl: it is kubectl's own, to look at or to change what one has. That kubectl takes it is tested.
 * - setup: it installs or starts what is not ours.
 * - reader: it needs what only the reader has, as `what` says.
 * A test also holds against each what it names: scripts, overlays, files, and kubectl's flags.
 */
export type Known =
  | { command: RegExp; proof: 'run'; as?: (command: string) => string; shows?: RegExp }
  | { command: RegExp; proof: 'ci' | 'cluster'; by: string }
  | { command: RegExp; proof: 'kubectl' | 'setup' }
  | { command: RegExp; proof: 'reader'; what: string };

const overlays = 'packages/e2e/overlays.test.ts';
const troubles = 'packages/e2e/troubles.test.ts';
const platform = 'packages/e2e/cluster.ts';
const scenarios = 'load/test/run.test.ts';

/** Without a cluster it reads its options, and then says that there is none, whatever the overlay. */
const noCluster = {
  as: (command: string) => `! KUBECONFIG=/dev/null ${command.replace(/-- [a-z]\S+/, '-- hpa-v1')}`,
  shows: /no cluster/,
};
/** The same command tells its plan instead of making the load. */
const plan = {
  as: (command: string) => (command.includes('--dry-run') ? command : `${command} --dry-run`),
  shows: /users, spawned at|requests per second, answered or not/,
};
const WORDS = '[^;|&<>]+';

export const known: readonly Known[] = [
  // The golden path, and what else CI does as it stands.
  { command: /^npm ci( && npm (start|test))?$/, proof: 'ci', by: '.ci/run' },
  { command: /^npm start( &)?$/, proof: 'ci', by: '.ci/run' },
  { command: /^npm run image$/, proof: 'ci', by: '.ci/run' },
  { command: /^npm run build && npm run conformance -w @repo\/kserve$/, proof: 'ci', by: '.ci/run' },

  // The server.
  { command: /^curl localhost:8080\/health_check$/, proof: 'run', shows: /"ok"/ },
  { command: /^curl localhost:8080\/v1\/models\/custom-model:predict /, proof: 'run', shows: /predictions":\[\[0\.04/ },
  {
    command: /^curl localhost:8080\/predict -d '\{"text":\["good","bad"\]\}'$/,
    proof: 'run',
    shows: /probs":\[\[0\.04/,
  },
  { command: /^curl -s -i localhost:8080\/predict -d '\{"text":"good"\}'$/, proof: 'run', shows: /400 Bad Request/ },
  { command: /^curl localhost:8080\/v[12]\/models\/lengths/, proof: 'reader', what: 'the server of the example' },
  { command: /^curl (-\S+ ('.*' )?|\/dev\/null )*localhost:8080\/\S+( -d .*)?$/, proof: 'run' },
  {
    command: /^curl -s localhost:8080\/metrics \| grep -E '.*'$/,
    proof: 'run',
    shows: /^inference_batch_instances_sum \d/m,
  },
  {
    command: /^seq \d+ \| xargs .*localhost:8080\/predict( \| sort \| uniq -c)?$/,
    proof: 'run',
    as: (command) => command.replace(/^seq \d+/, 'seq 2'),
    shows: /\b200\b/,
  },
  { command: /^TEXTS=\$\(node .*\)$/, proof: 'run' },
  {
    command: /^WORKERS=1 (QUEUE_MAX_COST=2048 )?npm start$/,
    proof: 'ci',
    by: 'apps/inference-server/test/config.test.ts',
  },
  { command: /^MODEL_DIR=\/path\/to\/folder npm start$/, proof: 'reader', what: 'a model' },

  // Our commands.
  { command: RegExp(`^npm run (deploy|experiment) -- ${WORDS}$`), proof: 'run', ...noCluster },
  {
    command: /^npm run load -- -f load\/locustfile\.py /,
    proof: 'ci',
    by: 'packages/locust-cli/compat/locustfile.test.ts',
  },
  { command: RegExp(`^npm run load -- ${WORDS}$`), proof: 'run', ...plan },
  { command: /^npm run lab:check -- \d( -n \w+)?$/, proof: 'ci', by: 'docs/test/lab-check.test.ts' },
  { command: /^npm run image -- (--platform|-t) \S+$/, proof: 'reader', what: 'another platform, a registry' },

  // k6's own.
  { command: RegExp(String.raw`^(\w+=\S+ )*k6 run ${WORDS}$`), proof: 'ci', by: scenarios },
  { command: RegExp(`^k6 archive ${WORDS}$`), proof: 'ci', by: 'load/test/archive.test.ts' },
  { command: /^kubectl create configmap load --from-file=load.tar$/, proof: 'kubectl' },
  { command: /^kubectl apply -f - <<'YAML'\napiVersion: k6\.io/, proof: 'reader', what: 'k6-operator' },

  // Overlays, on a cluster.
  { command: /^kubectl (apply|delete) -k k8s\/overlays\/\S+$/, proof: 'cluster', by: overlays },
  { command: /^kubectl (apply|delete) -k load$/, proof: 'cluster', by: overlays },
  { command: /^kubectl (apply|delete|diff) -k k8s\/mine(-load)?( --dry-run=server)?$/, proof: 'cluster', by: troubles },
  { command: /^kubectl get hpa$/, proof: 'cluster', by: troubles },
  { command: /^kubectl scale deployment app-fastify --replicas=4$/, proof: 'cluster', by: troubles },
  { command: /^kubectl (get|top|describe|logs|port-forward|delete hpa|set resources) /, proof: 'kubectl' },
  { command: /^kubectl autoscale deployment .* --cpu=\d+% /, proof: 'reader', what: 'a kubectl new enough for --cpu' },
  { command: /^kubectl create secret generic wandb /, proof: 'kubectl' },
  { command: /^URL=\$\(kubectl get isvc \S+ -o jsonpath='\{\.status\.url\}'\)$/, proof: 'kubectl' },
  { command: /^(curl|seq .*) .*localhost:8081\/.*$/, proof: 'reader', what: 'a port-forward' },

  // What a cluster needs.
  { command: /^(k8s\/platform|\.)\/install\.sh kserve$/, proof: 'cluster', by: platform },
  { command: /^(cd k8s\/platform|(k8s\/platform|\.)\/install\.sh [a-z -]+)$/, proof: 'setup' },
  { command: /^for folder in .*; do\n {2}kubectl delete --ignore-not-found -k \$folder\ndone$/, proof: 'kubectl' },
  { command: /^(kind create cluster|docker (login|pull) \S+|k3s server --\S+)$/, proof: 'setup' },

  // How parts of this repository are made and compared.
  { command: /^kubectl kustomize k8s\/overlays\/hpa-v2 \| kubeconform /, proof: 'reader', what: 'kubeconform' },
  { command: /^node packages\/cluster\/schemas\/update\.mjs /, proof: 'reader', what: 'the CRDs' },
  {
    command: /^(pip install -r training\/requirements\.txt|python -m training)$/,
    proof: 'reader',
    what: 'Python, 15 min',
  },
];
