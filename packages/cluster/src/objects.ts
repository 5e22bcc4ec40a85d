/** The few fields that are read of Kubernetes' objects. */
export interface Meta {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  creationTimestamp?: string;
  deletionTimestamp?: string;
}

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

export interface Pod {
  metadata: Meta;
  spec: {
    containers: {
      name: string;
      ports?: { containerPort: number }[];
      resources?: { requests?: Record<string, string> };
    }[];
  };
  status: {
    phase: string;
    conditions?: Condition[];
  };
}

interface ScalingRules {
  stabilizationWindowSeconds?: number;
  /** A quantity such as 50m for 5 %: of a `behavior`, on by default since Kubernetes 1.35. */
  tolerance?: string;
  policies?: readonly Policy[];
}

interface Policy {
  type: 'Pods' | 'Percent';
  value: number;
  periodSeconds: number;
}

export interface HpaSpec {
  minReplicas?: number;
  maxReplicas: number;
  metrics?: { resource?: { name: string; target: { averageUtilization?: number } } }[];
  behavior?: {
    scaleUp?: ScalingRules;
    scaleDown?: ScalingRules;
  };
}

export interface Hpa {
  metadata: Meta;
  spec: HpaSpec;
  status?: {
    desiredReplicas?: number;
    currentMetrics?: { resource?: { name: string; current: { averageUtilization?: number } } }[];
    conditions?: Condition[];
  };
}

export interface PodAutoscaler {
  metadata: Meta;
  status?: { desiredScale?: number; conditions?: Condition[] };
}

export interface PodMetrics {
  metadata: Meta;
  containers: { name: string; usage: { cpu: string; memory: string } }[];
}

export function isTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return conditions?.find((condition) => condition.type === type)?.status === 'True';
}

/** A pod that is there to stay. */
export function isLive(pod: Pod): boolean {
  return !pod.metadata.deletionTimestamp && pod.status.phase !== 'Failed' && pod.status.phase !== 'Succeeded';
}

export function isReady(pod: Pod): boolean {
  return isLive(pod) && isTrue(pod.status.conditions, 'Ready');
}

/** A Kubernetes quantity such as 200m, 256Mi or 1234567n in its base unit. */
export function quantity(text: string): number {
  const match = /^([\d.]+)([numkKMGT]i?)?$/.exec(text);
  if (!match) throw new Error(`not a quantity: ${text}`);
  const factors: Record<string, number> = { n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
  const binary: Record<string, number> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };
  const unit = match[2] ?? '';
  return Number(match[1]) * (factors[unit] ?? binary[unit] ?? 1);
}
