import { HttpError, type RequestContext } from '@repo/http';
import {
  ClosedError,
  DeadlineExceededError,
  InvalidInstanceError,
  type Predictor,
  QueueFullError,
} from '@repo/inference';

/** Predicts instances. What goes wrong is an HttpError with the code to answer. */
export type Predict<Instance, Prediction> = (
  instances: readonly Instance[],
  context: RequestContext,
) => Promise<Prediction[]>;

export function createPredict<Instance, Prediction>(service: {
  readonly loaded: Predictor<Instance, Prediction>;
}): Predict<Instance, Prediction> {
  return async (instances, { signal }) => {
    try {
      return await service.loaded.predict(instances, signal);
    } catch (error) {
      if (error instanceof InvalidInstanceError) throw new HttpError('invalid_request', error.message);
      if (error instanceof QueueFullError) {
        throw new HttpError('queue_full', error.message, { 'retry-after': String(error.retryAfterSeconds) });
      }
      if (error instanceof DeadlineExceededError) throw new HttpError('timeout', error.message);
      if (error instanceof ClosedError) throw new HttpError('shutting_down', 'The server is shutting down.');
      throw error;
    }
  };
}
