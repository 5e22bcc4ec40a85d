import type { AnyModelService } from './model-service.js';

/** A request to try the model with. */
export interface Example {
  readonly path: string;
  readonly body: object;
}

/**
 * Returns a request that the model answers, by the plain API where its task has one; undefined when it would be too long
 * to show.
 * @throws HttpError 503 while the model loads.
 */
export function exampleOf({ name, task, loaded }: AnyModelService): Example | undefined {
  const instances = task.example(loaded.signature);
  if (!instances) return undefined;
  if (task.labels) return { path: '/predict', body: { text: instances } };
  return { path: `/v1/models/${name}:predict`, body: { instances } };
}
