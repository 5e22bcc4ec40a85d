import { HttpError, type RequestContext } from '@repo/http';
import { ClosedError, DeadlineExceededError, InvalidInstanceError, QueueFullError } from '@repo/inference';
import type { Config } from './config.js';
import type { ModelService } from './model-service.js';

/**
 * Decodes inputs to instances and predicts them. What goes wrong is an HttpError with the status to answer.
 * @param decode returns the instance of an input, or throws HttpError 400.
 */
export type Predict<Instance, Prediction> = <Input>(
  inputs: readonly Input[],
  decode: (input: Input, index: number) => Instance,
  context: RequestContext,
) => Promise<Prediction[]>;

export function createPredict<Instance, Prediction>(
  service: ModelService<Instance, Prediction>,
  config: Config,
): Predict<Instance, Prediction> {
  return async (inputs, decode, { signal }) => {
    checkCount(inputs.length, service.task.noun, config);
    const instances = inputs.map(decode);
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

function checkCount(count: number, noun: string, { MAX_INSTANCES }: Config): void {
  if (count === 0) throw new HttpError('invalid_request', `Expected at least one ${noun}`);
  if (count > MAX_INSTANCES) {
    throw new HttpError(
      'too_many_instances',
      `Expected at most ${MAX_INSTANCES} ${noun}s, got ${count}: send them in several requests`,
    );
  }
}
