/** What was seen of one experiment, once a second. Times are seconds since the start of the load, so earlier ones are negative. */
export interface Trace {
  overlay: string;
  /** When the load began, ISO 8601. */
  startedAt: string;
  cluster: { kubernetes: string; nodes: number; cpus: number };
  /** The autoscaler as it stood on the object in the cluster. */
  autoscaler: Autoscaler;
  load: {
    describe: string;
    /** Of full load; after it comes the light load of the scale-down. */
    seconds: number;
  };
  /** How the load was derived; absent where the scenario's own was asked for, and of cold starts. */
  sizing?: { measured: Calibration; arithmetic: string };
  samples: Sample[];
  events: { at: number; text: string }[];
  figures: Figures;
  checks: Check[];
}

/** What a request costs on this cluster, measured on idle pods before the load. */
export interface Calibration {
  /** Of each request. */
  texts: number;
  /** ms of CPU that a request cost the pods. */
  requestCpuMs: number;
  /** ms until its response, at the median. */
  answerMs: number;
  /** Cores that a busy loop got, of those that the nodes have. */
  freeCores: number;
  nodeCores: number;
  /** Seconds from the scheduling of a pod until it was ready. */
  podStart: number;
}

export interface Autoscaler {
  kind: 'HorizontalPodAutoscaler' | 'KnativePodAutoscaler';
  name: string;
  min: number;
  /** 0 = unlimited. */
  max: number;
  /** Of one pod, what is aimed at: % of its request, requests in flight, or requests a second (Knative takes 70 % of its target). */
  targets: Record<string, number>;
  /** Seconds of the window whose highest recommendation a scale-down follows, or of Knative's stable window. */
  window: number;
}

export interface Sample {
  at: number;
  phase: 'before' | 'load' | 'down';
  /** Replicas that the autoscaler desires. */
  desired: number;
  /** Pods that exist and are not terminating. */
  pods: number;
  ready: number;
  /** Replicas that the algorithm computes from the metric of the same moment; null while there is no metric. */
  expected: number | null;
  /** The same before windows, policies, minimum and maximum. */
  recommended: number | null;
  /** Of one pod, on average, by name as in `autoscaler.targets`; null while unknown. */
  metrics: Record<string, number | null>;
  /** Requests that ended since the sample before: how many a second, how many of them failed, and ms they took. */
  rate: number;
  failed: number;
  /** Requests begun and not ended. */
  inFlight: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

/** Times in seconds; null where it did not happen. */
export interface Figures {
  requests: number;
  failed: number;
  /** Answers a second and ms to an answer under the full load. */
  rate: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  /** To one more ready pod than the minimum, and two at least. */
  secondPodAfter: number | null;
  /** Most desired replicas; pods beyond what the nodes can hold stay pending. */
  peak: number;
  peakReady: number;
  /** To the first moment with that many ready. */
  peakAfter: number | null;
  /** Most expected replicas. */
  expectedPeak: number | null;
  /** From the end of the load to the minimum of ready pods. */
  minimumAfter: number | null;
  /** Share of the samples in which desired and expected replicas differ by one at most; null where no metric was shown. */
  agreement: number | null;
  coldStarts?: ColdStart[];
}

/** Milliseconds of one request to a service at zero. */
export interface ColdStart {
  total: number;
  /** From the start of the server's process until it is ready: what the server can change. */
  server: number;
}

/** One thing that an experiment must show, and whether it did. */
export interface Check {
  id: string;
  text: string;
  passed: boolean;
  observed: string;
}
