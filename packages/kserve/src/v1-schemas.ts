// The bodies of V1, and the documentation of its routes.
import { anything, bodyErrors, type Decoder, errorResponses, list, pathErrors, predictionErrors } from '@repo/http';
import type { KServeModel } from './model.js';
import type { Models } from './models.js';

const tags = ['KServe V1'];

/** What a model takes that has no decoder of its own. */
const anyInstances = list(anything, { noun: 'instance' });

export function instancesOf(model: KServeModel | undefined): Decoder<readonly unknown[]> {
  return model?.instances ?? anyInstances;
}

export function v1Schemas(models: Models) {
  const name = models.names[0] ?? 'model';
  const instances: { readonly examples?: readonly unknown[] } = instancesOf(models.only).schema;
  const params = {
    type: 'object',
    required: ['model'],
    properties: { model: { type: 'string', maxLength: 504, examples: [name] } },
  };
  return {
    list: {
      operationId: 'v1ListModels',
      summary: 'List the models',
      tags,
      response: {
        200: {
          description: 'The names.',
          type: 'object',
          required: ['models'],
          properties: { models: { type: 'array', items: { type: 'string' } } },
          examples: [{ models: [name] }],
        },
      },
    },
    modelReady: {
      operationId: 'v1ModelReady',
      summary: 'Is the model ready?',
      tags,
      params,
      response: {
        200: {
          description: 'It is.',
          type: 'object',
          required: ['name', 'ready'],
          properties: { name: { type: 'string' }, ready: { type: 'boolean' } },
          examples: [{ name, ready: true }],
        },
        ...errorResponses({
          ...pathErrors,
          model_not_found: 'There is no such model.',
          method_not_allowed: 'The path ends in `:predict` or `:explain`, which take POST.',
          not_ready: 'It is loading, or the server is shutting down.',
        }),
      },
    },
    predict: {
      operationId: 'v1Predict',
      summary: 'Predict',
      tags,
      params,
      body: {
        type: 'object',
        required: ['instances'],
        properties: {
          instances: {
            ...instances,
            description: 'What to predict, one prediction each. `inputs` is another name for it.',
          },
        },
        ...(instances.examples && { examples: instances.examples.map((example) => ({ instances: example })) }),
      },
      response: {
        200: {
          description: 'One prediction an instance, in the same order.',
          type: 'object',
          required: ['predictions'],
          properties: { predictions: { type: 'array', items: models.only?.schemas?.prediction ?? {} } },
        },
        ...errorResponses({
          ...pathErrors,
          ...bodyErrors,
          ...predictionErrors,
          invalid_request: 'The body is not as described, or the path is not well encoded.',
          too_many_instances: 'The body has too many instances.',
          model_not_found: 'There is no such model.',
          not_found: 'There is no such verb.',
          not_implemented: '`:explain` is not supported.',
        }),
      },
    },
  };
}
