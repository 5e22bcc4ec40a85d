import type { CreateTask, Signature } from '@repo/inference';
import type { FastifyInstance } from 'fastify';
import type { Predict } from '../predict.js';

/** What changes of an OpenAPI document with the model. */
export interface OpenApi {
  info: { description?: string };
  // biome-ignore lint/suspicious/noExplicitAny: the document is data.
  paths: Record<string, any>;
  components: { schemas: Record<string, object> };
}

/** A task as the server serves it: what comes from HTTP becomes instances, and predictions become answers. */
export interface ServedTask<Instance, Prediction> {
  /** What an instance is called in errors. */
  readonly noun: string;
  /** What the columns of a prediction are, where it is a row of probabilities. */
  readonly labels?: readonly string[];
  createTask(): CreateTask<Instance, Prediction>;
  /** Adds the routes that only this task has. */
  routes?(app: FastifyInstance, predict: Predict<Instance, Prediction>): void;
  /** Changes the OpenAPI document, which the build wrote for the default model, to this task and its limits. */
  describe(document: OpenApi): void;
  /** Instances, as JSON has them, to try the model with, or undefined when they would be too long to print. */
  example(signature: Signature): readonly unknown[] | undefined;
}
