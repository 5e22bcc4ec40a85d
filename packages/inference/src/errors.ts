/** The folder of a model is incomplete or wrong; the message says what and how to fix it. */
export class ModelFolderError extends Error {
  override readonly name = 'ModelFolderError';
}

/** The model cannot take an instance; the message says which and why. */
export class InvalidInstanceError extends Error {
  override readonly name = 'InvalidInstanceError';
}

/** The queue has no room for the request. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
  /** @param retryAfterSeconds about how long the work that is queued now will take. */
  constructor(readonly retryAfterSeconds: number) {
    super(`The queue is full. Try again in ${retryAfterSeconds} s.`);
  }
}

/** The prediction was not ready in time; what was still queued has been dropped. */
export class DeadlineExceededError extends Error {
  override readonly name = 'DeadlineExceededError';
  constructor(timeoutMs: number) {
    super(`The prediction was not ready within ${timeoutMs} ms.`);
  }
}

/** ONNX Runtime refused the input, or its thread died, twice. */
export class InferenceError extends Error {
  override readonly name = 'InferenceError';
}

/** The predictor is closing and takes no new work. */
export class ClosedError extends Error {
  override readonly name = 'ClosedError';
  constructor() {
    super('The predictor is closed.');
  }
}
