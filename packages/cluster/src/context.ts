import { networkInterfaces } from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { Kube } from './kube.js';

/** Where kubectl's commands go. */
export interface Context {
  name: string;
  /** URL of the API server. */
  server: string;
  /** The namespace that kubectl itself would take. */
  namespace: string;
}

export interface Confirmation {
  /** The context that the user named. */
  context?: string | undefined;
  /** Whether the user accepts any context. */
  yes?: boolean | undefined;
}

interface KubeConfig {
  contexts?: { name: string; context: { namespace?: string } }[];
  clusters?: { cluster: { server: string } }[];
}

const NONE =
  'no cluster: kubectl has no current context: start one, such as `kind create cluster`, or choose one with `kubectl config use-context NAME`';

/** Returns the context in use. @throws Error where kubectl has none, with what to do */
export async function currentContext(kube: Pick<Kube, 'kubectl'>): Promise<Context> {
  const text = await kube.kubectl('config', 'view', '--minify', '--output=json').catch(() => '{}');
  const { contexts: [context] = [], clusters: [cluster] = [] } = JSON.parse(text) as KubeConfig;
  if (!context) throw new Error(NONE);
  const { namespace = 'default' } = context.context;
  return { name: context.name, server: cluster?.cluster.server ?? '', namespace };
}

/**
 * Says which cluster and namespace a command acts on, before it does anything, and resolves once the user has accepted.
 * @param options as on the command line
 * @returns the namespace: the named one, or the context's
 */
export async function chooseContext(
  kube: Pick<Kube, 'kubectl'>,
  options: Confirmation & { namespace?: string | undefined },
  say: (text: string) => void,
): Promise<string> {
  const context = await currentContext(kube);
  const namespace = options.namespace ?? context.namespace;
  say(`context ${context.name}, namespace ${namespace}, server ${context.server}`);
  await confirmContext(context, options);
  return namespace;
}

/**
 * Returns whether a cluster is known to run on this machine: by the name that a local tool gives its context, or by the
 * address of its API server.
 * @param own this machine's addresses
 */
export function isLocal({ name, server }: Context, own: readonly string[] = ownAddresses()): boolean {
  if (/^(kind-|k3d-)|^(minikube|docker-desktop|rancher-desktop|colima|orbstack)$/.test(name)) return true;
  const host = URL.canParse(server) ? new URL(server).hostname.replace(/^\[|\]$/g, '') : '';
  return /^(localhost|127\.[\d.]+|::1|0\.0\.0\.0)$/.test(host) || own.includes(host);
}

/**
 * Resolves once the user has accepted a cluster that is not known to run on this machine: by the command line, or at the
 * terminal, if there is one.
 * @throws Error that names the flags, or the user's refusal
 */
export async function confirmContext(
  context: Context,
  { context: named, yes }: Confirmation,
  terminal: { input: NodeJS.ReadStream; output: NodeJS.WriteStream } = { input: process.stdin, output: process.stdout },
): Promise<void> {
  if (yes || named || isLocal(context)) return;
  const unknown = `The context ${context.name} is not known to be a cluster on this machine`;
  const flags = `confirm it with --context ${context.name}, or choose another with --context NAME`;
  if (!terminal.input.isTTY || !terminal.output.isTTY)
    throw new Error(`${unknown}: ${flags}, or accept any with --yes`);
  const reader = createInterface(terminal);
  // Ctrl-C is the reader's while it reads.
  const interrupted = new Promise<string>((resolve) => reader.once('SIGINT', () => resolve('')));
  const answer = await Promise.race([reader.question(`${unknown}. Continue? [y/N] `), interrupted]);
  reader.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error(`Nothing was changed: ${flags}`);
}

/** The commands of kubectl in a text, with the context that the user named, since they are typed as they stand. */
export function forContext(text: string, context: string | undefined): string {
  return context ? text.replace(/(`|^ {2})kubectl (?!config )/gm, `$1kubectl --context ${context} `) : text;
}

/** This machine's addresses. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
}
