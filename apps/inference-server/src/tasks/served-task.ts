import type { CreateTask, Signature } from '@repo/inference';
import type { FastifyInstance } from 'fastify';
import type { Predict } from '../predict.js';

/** A task as the server serves it. */
export interface ServedTask<Instance, Prediction> {
  /** What the columns of a prediction are, where it is a row of probabilities. */
  readonly labels?: readonly string[];
  createTask(): CreateTask<Instance, Prediction>;
  /** Adds the routes that only this task has. */
  routes?(app: FastifyInstance, predict: Predict<Instance, Prediction>): void;
  /** V1 instances to try the model with, or undefined when they would be too long to print. */
  example(signature: Signature): readonly unknown[] | undefined;
}
