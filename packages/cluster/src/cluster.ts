import { type Context, currentContext } from './context.js';
import type { Kube } from './kube.js';

/** What is needed of a cluster to look at it; a test gives one of its own. */
export type Api = Pick<Kube, 'kubectl' | 'get' | 'list'>;

/** Why there is no cluster to work with, and what to do; undefined where there is one. */
export async function unreachable(kube: Api): Promise<string | undefined> {
  let context: Context;
  try {
    context = await currentContext(kube);
  } catch (error) {
    return messageOf(error);
  }
  try {
    await kube.get('/version');
    return undefined;
  } catch (error) {
    return `no cluster: kubectl cannot reach ${context.server} of the context ${context.name} (${reasonOf(error)}): is it running, and are its credentials valid? \`kubectl config use-context NAME\` chooses another`;
  }
}

/** What `answer` gives, or `otherwise` where this user may not ask: a check that cannot be made stops nobody. */
export async function ifAllowed<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (/^GET \S+: 403 /.test(messageOf(error))) return otherwise;
    throw error;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The message of an error for a user: where permissions are missing, one line that names them and the fix. */
export function explain(error: unknown): string {
  return missingPermissions(messageOf(error)) ?? messageOf(error);
}

/** Reads what Kubernetes says of an account that may not do something, once or several times. */
function missingPermissions(text: string): string | undefined {
  const pattern =
    /User "([^"]+)" cannot (\w+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/g;
  // In the JSON of a Status quotes are escaped.
  const all = [...text.replaceAll('\\"', '"').matchAll(pattern)];
  const [first] = all;
  if (!first) return undefined;
  const rights = all.map(([, , verb, resource, group, namespace]) => {
    const where = namespace ? `in namespace ${namespace}` : 'in the whole cluster';
    return `${verb} ${resource}${group ? `.${group}` : ''} ${where}`;
  });
  const [, user, , , , namespace] = first;
  const fix = namespace
    ? `ask an administrator for the ClusterRole edit in namespace ${namespace}, or choose another with --namespace NAME`
    : 'choose a namespace that you may use with --namespace NAME, or ask an administrator';
  return `Missing permission: ${user} cannot ${[...new Set(rights)].join(', nor ')}: ${fix}`;
}

/** On one line, without the request, and of Kubernetes' Status its message alone. */
function reasonOf(error: unknown): string {
  const text = messageOf(error).replace(/^GET \S+: /, '');
  const status = /"message":\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return (status ?? text.replace(/^\d+ /, '')).replace(/\s+/g, ' ').trim();
}
