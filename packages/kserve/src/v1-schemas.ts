// The documentation of the V1 routes.
import { bodyErrors, errorResponses, pathErrors, predictionErrors } from '@repo/http';

const tags = ['KServe V1'];
const params = {
  type: 'object',
  required: ['model'],
  properties: { model: { type: 'string', maxLength: 504, examples: ['custom-model'] } },
};

export const list = {
  operationId: 'v1ListModels',
  summary: 'List the models',
  tags,
  response: {
    200: {
      description: 'The names.',
      type: 'object',
      required: ['models'],
      properties: { models: { type: 'array', items: { type: 'string' } } },
      examples: [{ models: ['custom-model'] }],
    },
  },
};

export const modelReady = {
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
      examples: [{ name: 'custom-model', ready: true }],
    },
    ...errorResponses({
      ...pathErrors,
      model_not_found: 'There is no such model.',
      method_not_allowed: 'The path ends in `:predict` or `:explain`, which take POST.',
      not_ready: 'It is loading, or the server is shutting down.',
    }),
  },
};

export const predict = {
  operationId: 'v1Predict',
  summary: 'Predict',
  tags,
  params,
  body: {
    type: 'object',
    required: ['instances'],
    properties: {
      instances: {
        type: 'array',
        minItems: 1,
        items: {},
        description: 'What to predict, one prediction each. `inputs` is another name for it.',
      },
    },
    examples: [{ instances: ['good', 'bad'] }],
  },
  response: {
    200: {
      description: 'One prediction an instance, in the same order.',
      type: 'object',
      required: ['predictions'],
      properties: { predictions: { type: 'array', items: {} } },
      examples: [{ predictions: [0.98, 0.03] }],
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
};
