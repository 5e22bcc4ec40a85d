import type { Signature } from './tensor.js';

/**
 * Instances in, predictions out. `OnnxPredictor` is the one over ONNX Runtime; tests and other runtimes put in their own.
 */
export interface Predictor<Instance, Prediction> {
  /** The inputs and outputs of the model. */
  readonly signature: Signature;
  /** Whether every worker is loaded and warm. */
  readonly ready: boolean;
  /** Whether workers die as soon as they start: only a restart of the process can help. */
  readonly broken: boolean;
  /** For how long a refused request was told to wait, in seconds; 0 once the queue is empty. */
  readonly fullSeconds: number;
  readonly stats: PredictorStats;
  /**
   * @returns a prediction for each instance, in the same order.
   * @throws InvalidInstanceError, QueueFullError, DeadlineExceededError, InferenceError, ClosedError, or the signal's reason.
   */
  predict(instances: readonly Instance[], signal?: AbortSignal): Promise<Prediction[]>;
  /** Takes no new work, finishes what it has, and ends the workers. */
  close(): Promise<void>;
  /** Fails what is queued or running with ClosedError, and takes no new work. Call `close` afterwards. */
  abandon(): void;
}

export interface PredictorStats {
  readonly queuedInstances: number;
  readonly queuedCost: number;
  /** Requests that are queued or running. */
  readonly calls: number;
  readonly workers: number;
  readonly workersLive: number;
  readonly workersBusy: number;
}

/** Receives what happens, for metrics and the log. */
export interface PredictorObserver {
  /** A batch was answered. `waitSeconds` has how long each instance was queued, `runSeconds` is ONNX Runtime's time. */
  batch?(batch: { instances: number; cost: number; waitSeconds: readonly number[]; runSeconds: number }): void;
  /** A worker ended that should not have. */
  workerLost?(reason: Error | undefined): void;
  /** The CPU limit has changed, and with it the number of workers. */
  resized?(workers: number): void;
  /** The model is served, but not as it might be. */
  warning?(message: string): void;
}
