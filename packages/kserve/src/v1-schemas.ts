// The documentation of the V1 routes.
import { badPath, errorSchema, longName } from '@repo/http';

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
    400: badPath,
    404: errorSchema('There is no such model.'),
    405: errorSchema('The path ends in `:predict` or `:explain`, which take POST.'),
    414: longName,
    503: errorSchema('It is loading, or the server is shutting down.'),
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
    400: errorSchema('The body is not as described.'),
    404: errorSchema('There is no such model, or no such verb.'),
    413: errorSchema('The body is too large, or has too many instances.'),
    414: longName,
    415: errorSchema('The type of the body is none that can be JSON.'),
    500: errorSchema('The model failed.'),
    501: errorSchema('`:explain` is not supported.'),
    503: errorSchema('The model is not ready, or too busy: try again after `Retry-After` seconds.'),
    504: errorSchema('The prediction took too long.'),
  },
};
