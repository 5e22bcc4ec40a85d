import { hostname, userInfo } from 'node:os';
import type { Kube, Meta } from '@repo/cluster';
import { ifAllowed, messageOf } from '@repo/cluster';

const NAME = 'experiment';
/** Seconds without a renewal after which the holder counts as gone. */
const DURATION = 60;
const RENEWAL_MS = 10_000;

type Cluster = Pick<Kube, 'get' | 'create' | 'replace' | 'kubectl'>;

interface LeaseObject {
  apiVersion: string;
  kind: string;
  metadata: Meta & { resourceVersion?: string };
  spec: { holderIdentity?: string; leaseDurationSeconds?: number; acquireTime?: string; renewTime?: string };
}

/** The mark of the run that has a namespace: a Lease in it, which the run renews, and which expires once the run is gone. */
export class Lease {
  private readonly taken = new AbortController();
  private readonly timer = setInterval(() => this.renew(), RENEWAL_MS);
  private renewal = Promise.resolve();

  private constructor(
    private readonly kube: Cluster,
    private readonly namespace: string,
    private object: LeaseObject,
  ) {
    this.timer.unref();
  }

  /** @throws Error where another run has the namespace, or takes it at the same moment */
  static async acquire(kube: Cluster, namespace: string): Promise<Lease> {
    const existing = await kube.get<LeaseObject>(path(namespace));
    if (existing && isHeld(existing)) throw new Error(refusal(namespace, existing));
    const metadata = { ...existing?.metadata, name: NAME, namespace };
    const now = microTime();
    const spec = { holderIdentity: ownIdentity(), leaseDurationSeconds: DURATION, acquireTime: now, renewTime: now };
    const object: LeaseObject = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
    try {
      const made = existing
        ? await kube.replace(path(namespace), object)
        : await kube.create(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`, object);
      return new Lease(kube, namespace, made);
    } catch (error) {
      if (!isConflict(error)) throw error;
      throw new Error(refusal(namespace, await kube.get<LeaseObject>(path(namespace))));
    }
  }

  /** Aborted once another run has taken the namespace, as after a pause of the machine. */
  get lost(): AbortSignal {
    return this.taken.signal;
  }

  /** Ends the renewals; the mark stays until it expires or is removed with the namespace. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.renewal;
  }

  async remove(): Promise<void> {
    await this.stop();
    if (!this.lost.aborted)
      await this.kube.kubectl('delete', 'lease', NAME, '--namespace', this.namespace, '--ignore-not-found');
  }

  private renew(): void {
    const { spec } = this.object;
    this.renewal = this.kube
      .replace(path(this.namespace), { ...this.object, spec: { ...spec, renewTime: microTime() } })
      .then((object) => {
        this.object = object;
      })
      .catch((error) => (isConflict(error) ? this.look() : undefined)) // Otherwise the next one may succeed.
      .catch(() => {});
  }

  /** A renewal that seemed to fail may have been made; else another run has the namespace. */
  private async look(): Promise<void> {
    const found = await this.kube.get<LeaseObject>(path(this.namespace));
    const { holderIdentity, acquireTime } = this.object.spec;
    const isOwn = found?.spec.holderIdentity === holderIdentity && found?.spec.acquireTime === acquireTime;
    if (found && isOwn) this.object = found;
    else this.taken.abort(new Error(refusal(this.namespace, found)));
  }
}

/** Why a namespace is not to be touched: another run has it; undefined where none has. */
export async function heldByOther(kube: Cluster, namespace: string, created?: string): Promise<string | undefined> {
  const lease = await ifAllowed(kube.get<LeaseObject>(path(namespace)), undefined);
  if (lease) return isHeld(lease) ? refusal(namespace, lease) : undefined;
  // A run makes its namespace a moment before its mark.
  const isNew = created !== undefined && Date.now() - Date.parse(created) < DURATION * 1000;
  return isNew ? refusal(namespace, undefined) : undefined;
}

export function refusal(namespace: string, lease: LeaseObject | undefined): string {
  const { holderIdentity, acquireTime = '', renewTime = '' } = lease?.spec ?? {};
  const age = Math.max(0, Math.round((Date.now() - Date.parse(renewTime)) / 1000));
  const who = holderIdentity
    ? `The experiment of ${holderIdentity} has had namespace ${namespace} since ${acquireTime.slice(0, 19)}Z, and last renewed its lease ${age} s ago`
    : `Another experiment is starting in namespace ${namespace}`;
  return `${who}: wait for its end, or run yours in another namespace with --namespace NAME. If that process was killed, the namespace is free ${DURATION} s after the last renewal`;
}

function isHeld({ spec }: LeaseObject): boolean {
  const expiry = Date.parse(spec.renewTime ?? '') + 1000 * (spec.leaseDurationSeconds ?? DURATION);
  return Date.now() < expiry;
}

export function isConflict(error: unknown): boolean {
  return /^(POST|PUT) \S+: (404|409) /.test(messageOf(error));
}

function path(namespace: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${NAME}`;
}

/** Kubernetes' MicroTime has six digits after the second. */
function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z');
}

function ownIdentity(): string {
  let user = 'unknown';
  try {
    user = userInfo().username;
  } catch {
    // In a container a user may have no name.
  }
  return `${user}@${hostname()} (process ${process.pid})`;
}
