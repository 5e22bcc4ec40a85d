import type { Api } from '../cluster.js';
import { scalerOf, scales } from '../demand.js';
import { type Condition, isTrue, type Meta } from '../objects.js';
import type { Manifest } from '../overlays.js';
import { findPodProblem } from './pod-problem.js';
import type { PodProblem } from './pod-problem-texts.js';

interface Status {
  observedGeneration?: number;
  conditions?: (Condition & { severity?: string })[];
}

export interface Deployment {
  metadata: Meta & { generation?: number };
  spec: { replicas?: number };
  status?: Status & { replicas?: number; updatedReplicas?: number; availableReplicas?: number };
}

export interface Reconciled {
  metadata: Meta & { generation?: number };
  status?: Status;
}

/**
 * What is still waited for of an object; undefined once it is ready.
 * @param manifests all that were applied with it
 * @throws Error where its autoscaler will not start a pod
 */
export async function pending(
  kube: Api,
  namespace: string,
  manifest: Manifest,
  manifests: readonly Manifest[],
): Promise<string | undefined> {
  const { kind, metadata } = manifest;
  const { name } = metadata;
  if (kind === 'Deployment') {
    const deployment = await kube.get<Deployment>(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`);
    const { min } = scalerOf(manifest, manifests);
    const hasHpa = manifests.some((one) => one.kind === 'HorizontalPodAutoscaler' && scales(one, name));
    if (hasHpa && deployment?.spec.replicas === 0) {
      throw new Error(
        `Deployment ${name} is scaled to 0, where an HPA does nothing: \`kubectl scale deployment ${name} -n ${namespace} --replicas=${min}\``,
      );
    }
    return deploymentPending(deployment, min);
  }
  if (kind !== 'InferenceService') return undefined;
  const kserve = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices/${name}`;
  const knative = `/apis/serving.knative.dev/v1/namespaces/${namespace}/services/${name}-predictor`;
  // KServe may still tell of the revision before, Knative does not.
  const service = servicePending(await kube.get<Reconciled>(knative));
  return service ?? servicePending(await kube.get<Reconciled>(kserve));
}

/** As `kubectl rollout status` sees it, and with at least as many pods as its autoscaler's minimum. */
export function deploymentPending(deployment: Deployment | undefined, min = 0): string | undefined {
  if (!deployment) return 'the Deployment';
  const { metadata, spec, status = {} } = deployment;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0))
    return 'the Deployment to be seen by its controller';
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const wanted = Math.max(spec.replicas ?? 1, min);
  if (updatedReplicas < wanted) return `${wanted - updatedReplicas} of ${wanted} pods to be created`;
  if (replicas > updatedReplicas) return `${replicas - updatedReplicas} old pods to end`;
  if (availableReplicas < updatedReplicas)
    return `${updatedReplicas - availableReplicas} of ${updatedReplicas} pods to be ready`;
  return undefined;
}

/** Of an InferenceService or a Knative service. */
export function servicePending(service: Reconciled | undefined): string | undefined {
  if (!service) return 'the service to be created';
  const { metadata, status = {} } = service;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return 'the service to be seen by its controller';
  if (isTrue(status.conditions, 'Ready')) return undefined;
  const open =
    status.conditions?.filter(({ status, severity, type }) => status !== 'True' && !severity && type !== 'Ready') ?? [];
  const condition = open.find(({ message }) => message) ?? open[0];
  if (!condition) return 'the service to be ready';
  const why = [condition.reason, condition.message].filter(Boolean).join(', ').replace(/\s+/g, ' ');
  const short = why.length > 120 ? `${why.slice(0, 120)}…` : why;
  return `${condition.type}${short && ` (${short})`}`;
}

/** Tells a problem once it has lasted as long as it may. */
export class ProblemWatch {
  private current: { key: string; since: number } | undefined;

  constructor(private readonly find: () => Promise<PodProblem | undefined>) {}

  static over(kube: Api, namespace: string, selectors: readonly string[]): ProblemWatch {
    return new ProblemWatch(async () => {
      for (const selector of selectors) {
        const problem = await findPodProblem(kube, namespace, selector);
        if (problem) return problem;
      }
      return undefined;
    });
  }

  /** @param now in ms */
  async look(now: number): Promise<string | undefined> {
    const problem = await this.find();
    if (problem?.key !== this.current?.key) this.current = problem && { key: problem.key, since: now };
    if (!problem || !this.current) return undefined;
    return now - this.current.since >= problem.patience * 1000 ? problem.text : undefined;
  }
}
