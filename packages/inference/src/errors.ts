/** The folder of a model is incomplete or wrong; the message says what and how to mend it. */
export class ModelFolderError extends Error {
  override readonly name = 'ModelFolderError';
}

/** The queue has no room for the request. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
  /** @param retryAfterSeconds about how long the work that is queued now will take. */
  constructor(readonly retryAfterSeconds: number) {
    super(`The queue is full. Try again in ${retryAfterSeconds} s.`);
  }
}

/** The tokenizer makes no token of a text, and the model needs one. */
export class NoTokensError extends Error {
  override readonly name = 'NoTokensError';
  /** @param index place of the text in the request. */
  constructor(index: number) {
    super(`Expected text ${index} to have at least one token`);
  }
}

/** The answer was not ready in time; what was still queued has been dropped. */
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
