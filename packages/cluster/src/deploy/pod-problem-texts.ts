export interface PodProblem {
  /** The same while the problem is the same, however its text changes. */
  key: string;
  text: string;
  /** Seconds that it may last before it counts, as it may pass. */
  patience: number;
}

/** Of a registry that stumbled, or a Secret that comes a moment after the pod. */
export const PASSING = 30;
/** Pods on their way out have 45 s (terminationGracePeriodSeconds), and give their room back then. */
const ROOM = 60;

export function isImageReason(reason: string): boolean {
  return /^(ErrImage|ImagePull|InvalidImage|ImageInspect|RegistryUnavailable)/.test(reason);
}

/** @param message the node's own, or that of Knative's controller */
export function imageProblem(who: string, image: string, message = ''): PodProblem {
  const key = `image ${image}`;
  if (/^(dev|kind|ko)\.local\//.test(image)) {
    const text = `${who}: its node has no image ${image}, and no registry has it: \`npm run image\`, then \`npm run deploy\` without --no-load, or with --image REGISTRY/NAME:TAG for a remote cluster`;
    return { key, text, patience: PASSING };
  }
  // The last clause has the cause; before it come addresses and what was tried.
  const cause = /^Back-off pulling image "[^"]*"$/.test(message) ? '' : lastClause(message);
  const text = `${who}: cannot pull image ${image}${cause && ` (${cause})`}: check its name, push it with \`docker push ${image}\`, or let the cluster pull it (imagePullSecrets)`;
  return { key, text, patience: PASSING };
}

export function placementProblem(
  who: string,
  message: string,
  containers: readonly { resources?: { requests?: Record<string, string> } }[],
): PodProblem {
  const why = message.split('. ')[0]?.replace(/\.$/, '') ?? message;
  const requests = containers.map(({ resources }) => resources?.requests ?? {});
  const asked = ['cpu', 'memory'].flatMap((resource) => {
    const amounts = requests.flatMap((request) => request[resource] ?? []);
    return amounts.length ? [`${resource} ${amounts.join(' + ')}`] : [];
  });
  const fix = /Insufficient|Too many pods/.test(message)
    ? `it asks for ${asked.join(' and ')}: add a node, lower resources.requests in k8s/bases, or see what to remove with \`kubectl describe nodes\``
    : 'change the node or the pod so that they fit: `kubectl describe nodes` shows taints and labels';
  return { key: 'place', text: `${who} fits on no node (${why}), ${fix}`, patience: ROOM };
}

/** @param message of the ReplicaSet's condition ReplicaFailure */
export function refusalProblem(namespace: string, set: string, message: string): PodProblem {
  const why = message.replace(/^pods "[^"]*" is forbidden: /, '').replace(/\s+/g, ' ');
  const unset = /failed quota: ([^:]+): (.*)/.exec(why);
  if (unset) {
    const text = `the quota ${unset[1]} of namespace ${namespace} refuses the pods of ${set} (${unset[2]}): give the namespace a LimitRange with \`default\` and \`defaultRequest\` for containers, or take another namespace`;
    return { key: 'quota', text, patience: PASSING };
  }
  const quota = /exceeded quota: ([^,]+), (.*)/.exec(why);
  if (quota) {
    const text = `the quota ${quota[1]} of namespace ${namespace} refuses a pod of ${set} (${quota[2]}): raise it with \`kubectl edit resourcequota ${quota[1]} -n ${namespace}\`, or take another namespace`;
    return { key: 'quota', text, patience: ROOM };
  }
  const security = /violates PodSecurity "([^":]+)[^"]*": (.*)/.exec(why);
  if (security) {
    const text = `namespace ${namespace} enforces the Pod Security Standard ${security[1]}, which the pods of ${set} do not meet: ${security[2]}: set that as k8s/bases/deployment/deployment.yaml does, or take another namespace`;
    return { key: 'security', text, patience: PASSING };
  }
  if (/(minimum|maximum) (cpu|memory) usage per/.test(why)) {
    const text = `a LimitRange of namespace ${namespace} refuses the pods of ${set} (${why}): \`kubectl get limitrange -n ${namespace} -o yaml\` shows it; change it, or take another namespace`;
    return { key: 'range', text, patience: PASSING };
  }
  const text = `no pod of ${set} can be created in namespace ${namespace}: ${why}: fix what it names in the namespace or the overlay`;
  return { key: 'create', text, patience: PASSING };
}

/** @param log the last lines of the container that ended @param look the command that shows all of them */
export function crashProblem(
  who: string,
  container: string,
  ended: { reason?: string; exitCode: number } | undefined,
  log: string,
  look: string,
): PodProblem {
  const base = { key: `crash ${container}`, patience: 0 };
  const name = `${who}, container ${container}`;
  if (ended?.reason === 'OOMKilled') {
    return {
      ...base,
      text: `${name} needs more memory than its limit again and again (OOMKilled): raise resources.limits.memory in k8s/bases`,
    };
  }
  const last = log.trim().split('\n').at(-1)?.trim() ?? '';
  const said = last ? `: ${messageIn(last)}` : '';
  const fix = /exec format error/.test(last)
    ? 'the image is for another processor: build it with `docker build --platform` for that of the nodes'
    : `\`${look}\` shows all of its log`;
  return { ...base, text: `${name} exits with code ${ended?.exitCode} again and again${said} (${fix})` };
}

/** Of a JSON log line what it says, else the line. */
function messageIn(line: string): string {
  try {
    const { msg, err } = JSON.parse(line);
    return err?.message ?? msg ?? line;
  } catch {
    return line.slice(0, 300);
  }
}

function lastClause(message: string): string {
  return message.split(': ').at(-1)?.replace(/\s+/g, ' ').trim() ?? '';
}
