import type { CreateTask, Signature } from '@repo/inference';
import type { KServeModel } from '@repo/kserve';
import type { FastifyInstance } from 'fastify';
import type { Predict } from '../predict.js';
import type { OpenApi } from './tensor-document.js';

/** A task as the server serves it: what comes from HTTP becomes instances, and predictions become answers. */
export interface ServedTask<Instance, Prediction> {
  /** What an instance is called in errors. */
  readonly noun: string;
  /** What the columns of a prediction are, where it is a row of probabilities. */
  readonly labels?: readonly string[];
  createTask(): CreateTask<Instance, Prediction>;
  /** What the model is for KServe's protocols; `signature` throws HttpError 503 while the model loads. */
  kserve(
    predict: Predict<Instance, Prediction>,
    signature: () => Signature,
  ): Pick<KServeModel, 'inputs' | 'outputs' | 'predict' | 'infer'>;
  /** Adds the routes that only this task has. */
  routes?(app: FastifyInstance, predict: Predict<Instance, Prediction>): void;
  /** Changes the OpenAPI document, which the build wrote for the default model, to this model and its limits. */
  describe(document: OpenApi, signature: () => Signature): void;
  /** V1 instances to try the model with, or undefined when they would be too long to print. */
  example(signature: Signature): readonly unknown[] | undefined;
}
