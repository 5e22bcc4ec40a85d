import type { BatchLimits } from './batch-queue.js';
import { cpuLimit } from './cpu-limit.js';
import type { ModelFolder } from './model-folder.js';
import type { PredictorObserver } from './predictor.js';

export interface PredictorOptions extends BatchLimits {
  readonly model: ModelFolder;
  /** Inference threads; by default the CPU limit, rounded, at least 1, also when it changes. */
  readonly workers?: number | undefined;
  /** CPUs that the process may use; a test puts one in that changes. */
  readonly cpuLimit?: (() => number) | undefined;
  /** Highest cost of what waits; a request beyond it is refused. */
  readonly maxQueueCost: number;
  /** Longest time from a request to its answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly observer?: PredictorObserver | undefined;
  /** The code of the threads; a test puts one in that fails. */
  readonly threadFile?: URL | undefined;
}

/** Returns how many inference threads there are to be now. */
export function workersFor(options: PredictorOptions): number {
  return Math.max(1, Math.round((options.cpuLimit ?? cpuLimit)()));
}
