/** A kind of command that a test runs: itself, or what `as` makes of it. A server is at localhost:8080. */
export interface Run {
  command: RegExp;
  as?: (command: string) => string;
  /** What its output has. */
  shows?: RegExp;
}

/** Without a cluster it reads its options, and then says that there is none, whatever the overlay. */
const noCluster = {
  as: (command: string) => `! KUBECONFIG=/dev/null ${command.replace(/-- [a-z]\S+/, '-- hpa-v1')}`,
  shows: /no cluster/,
};
/** The same command prints its plan instead of generating the load. */
const plan = {
  as: (command: string) => (command.includes('--dry-run') ? command : `${command} --dry-run`),
  shows: /users, spawned at|requests per second, answered or not/,
};
const WORDS = '[^;|&<>]+';

/** The first that matches a command counts. */
export const runs: readonly Run[] = [
  { command: /^curl localhost:8080\/health_check$/, shows: /"ok"/ },
  { command: /^curl localhost:8080\/v1\/models\/custom-model:predict /, shows: /predictions":\[\[0\.04/ },
  { command: /^curl localhost:8080\/predict -d '\{"text":\["good","bad"\]\}'$/, shows: /probs":\[\[0\.04/ },
  { command: /^curl -s -i localhost:8080\/predict -d '\{"text":"good"\}'$/, shows: /400 Bad Request/ },
  { command: /^curl (-\S+ ('.*' )?|\/dev\/null )*localhost:8080\/(?!v[12]\/models\/(?!custom-model))\S+( -d .*)?$/ },
  { command: /^curl -s localhost:8080\/metrics \| grep -E '.*'$/, shows: /^inference_batch_instances_sum \d/m },
  {
    command: /^seq \d+ \| xargs .*localhost:8080\/predict( \| sort \| uniq -c)?$/,
    as: (command) => command.replace(/^seq \d+/, 'seq 2'),
    shows: /\b200\b/,
  },
  { command: /^TEXTS=\$\(node .*\)$/ },
  { command: RegExp(`^npm run (deploy|experiment) -- ${WORDS}$`), ...noCluster },
  { command: RegExp(`^npm run load -- (?!.*\\.py)${WORDS}$`), ...plan },
];
