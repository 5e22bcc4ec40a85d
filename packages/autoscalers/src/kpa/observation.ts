/** The sum of the metric over the revision's pods at one second: requests in flight, or requests per second. */
export interface KpaStat {
  readonly at: number;
  readonly value: number;
}

/** The metric over the two windows, summed over the revision's pods. */
export interface KpaAverages {
  readonly stable: number;
  readonly panic: number;
}

/** What Knative sees of a revision at one tick. */
export interface KpaObservation {
  /** Seconds; whole seconds begin the buckets. */
  readonly at: number;
  /** Pods that are ready. */
  readonly ready: number;
  /** `spec.replicas` of the revision's Deployment. */
  readonly replicas: number;
  /** What was collected since the last tick: one for each second, summed over the pods. */
  readonly stats?: readonly KpaStat[];
  /** What the autoscaler shows of itself, for those who do not have what it collected. */
  readonly averages?: KpaAverages;
  /** Seconds that the activator has been in the path; 0 while it is not. */
  readonly proxyFor?: number;
  /** Whether a probe reaches the activator; true where it is left out. */
  readonly isActivatorReachable?: boolean;
}
