import { HttpError, type RequestContext } from '@repo/http';
import { ClosedError, DeadlineExceededError, NoTokensError, QueueFullError } from '@repo/inference';
import type { Config } from './config.js';
import type { ModelService } from './model-service.js';

/** Checks texts against the limits and predicts them; what goes wrong is an HttpError with the status to answer. */
export type Predict = (texts: readonly unknown[], context: RequestContext) => Promise<number[][]>;

export function createPredict(service: ModelService, config: Config): Predict {
  return async (texts, { signal }) => {
    checkTexts(texts, config);
    if (!service.predictor) throw new HttpError('not_ready', `Model with name ${service.name} is not ready.`);
    try {
      return await service.predictor.predict(texts, signal);
    } catch (error) {
      if (error instanceof NoTokensError) throw new HttpError('invalid_request', error.message);
      if (error instanceof QueueFullError) {
        throw new HttpError('queue_full', error.message, { 'retry-after': String(error.retryAfterSeconds) });
      }
      if (error instanceof DeadlineExceededError) throw new HttpError('timeout', error.message);
      if (error instanceof ClosedError) throw new HttpError('shutting_down', 'The server is shutting down.');
      throw error;
    }
  };
}

function checkTexts(texts: readonly unknown[], config: Config): asserts texts is readonly string[] {
  if (texts.length === 0) throw new HttpError('invalid_request', 'Expected at least one text');
  if (texts.length > config.MAX_TEXTS) {
    throw new HttpError(
      'too_many_instances',
      `Expected at most ${config.MAX_TEXTS} texts, got ${texts.length}: send them in several requests`,
    );
  }
  for (const [index, text] of texts.entries()) {
    if (typeof text !== 'string') throw new HttpError('invalid_request', `Expected text ${index} to be a string`);
    // As JSON Schema counts: a character beyond the basic plane is two of a string's units.
    const characters = text.length > config.MAX_CHARACTERS ? countCharacters(text) : 0;
    if (characters > config.MAX_CHARACTERS) {
      throw new HttpError(
        'invalid_request',
        `Expected text ${index} to have at most ${config.MAX_CHARACTERS} characters, got ${characters}`,
      );
    }
  }
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
