import type { Kube } from './kube.js';

/** What is needed of a cluster to look at it; a test gives one of its own. */
export type Api = Pick<Kube, 'kubectl' | 'get' | 'list'>;

/** The namespace that kubectl itself would take. */
export async function currentNamespace(kube: Api): Promise<string> {
  const namespace = await kube.kubectl('config', 'view', '--minify', '--output=jsonpath={..namespace}');
  return namespace.trim() || 'default';
}

/** Why there is no cluster to work with, and what to do; undefined where there is one. */
export async function unreachable(kube: Api): Promise<string | undefined> {
  let context: string;
  try {
    context = (await kube.kubectl('config', 'current-context')).trim();
  } catch {
    return 'no cluster: kubectl has no current context: start one, such as `kind create cluster`, or choose one with `kubectl config use-context NAME`';
  }
  try {
    await kube.get('/version');
    return undefined;
  } catch (error) {
    const server = await kube.kubectl('config', 'view', '--minify', '--output=jsonpath={.clusters[0].cluster.server}');
    return `no cluster: kubectl cannot reach ${server.trim()} of the context ${context} (${reasonOf(error)}): is it running, and are its credentials valid? \`kubectl config use-context NAME\` chooses another`;
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

/** On one line, without the request, and of Kubernetes' Status its message alone. */
function reasonOf(error: unknown): string {
  const text = messageOf(error).replace(/^GET \S+: /, '');
  const status = /"message":\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return (status ?? text.replace(/^\d+ /, '')).replace(/\s+/g, ' ').trim();
}
