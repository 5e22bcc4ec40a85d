import type { HpaSpec } from '@repo/cluster';
import type { Request } from '../load/requests.js';
import type { Observation } from '../observe/observe.js';
import type { Experiment } from '../plan/experiment.js';
import type { Autoscaler, ColdStart, Trace } from '../trace/trace.js';

/** All that was gathered of one experiment. Times are epoch ms. */
export interface Evidence {
  experiment: Experiment;
  autoscaler: Autoscaler;
  /** As its scenario tells it; undefined of single requests to a service at zero. */
  load?: Trace['load'] | undefined;
  sizing?: Trace['sizing'];
  /** Of the load. */
  start: number;
  hpa?: HpaSpec | undefined;
  /** Of the PodAutoscaler. */
  annotations?: Record<string, string> | undefined;
  hpaWindow: number;
  /** What `kubectl get hpa` showed at the end of the load. */
  hpaTable?: string | undefined;
  observations: readonly Observation[];
  requests: readonly Request[];
  /** Requests that k6 counted, those in flight when it was stopped, and those that it could not begin in time. */
  counted: number;
  interrupted: number;
  dropped: number;
  events: readonly { time: number; text: string }[];
  coldStarts?: ColdStart[] | undefined;
  cluster: Trace['cluster'];
}
