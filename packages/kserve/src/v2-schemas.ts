// The documentation of the V2 routes.
import { errorSchema } from './errors.js';
import { badPath, longName } from './path-errors.js';

const tags = ['KServe V2 (Open Inference)'];
const text = { type: 'string' };
const model = {
  type: 'object',
  required: ['model'],
  properties: { model: { type: 'string', examples: ['custom-model'] } },
};
const metadataTensor = {
  type: 'object',
  required: ['name', 'datatype', 'shape'],
  properties: { name: text, datatype: text, shape: { type: 'array', items: { type: 'integer' } } },
};
const tensor = {
  ...metadataTensor,
  required: ['name', 'datatype', 'shape', 'data'],
  properties: { ...metadataTensor.properties, data: { type: 'array', description: 'Row-major, flat or nested.' } },
};
const unknownModel = errorSchema('There is no such model.');

function object(description: string, properties: Record<string, object>) {
  return { description, type: 'object', required: Object.keys(properties), properties };
}

export const server = {
  operationId: 'v2Server',
  summary: 'The server',
  tags,
  response: { 200: object('Its name.', { name: text, version: text, extensions: { type: 'array', items: text } }) },
};

export const live = {
  operationId: 'v2Live',
  summary: 'Does the server answer?',
  tags,
  response: { 200: object('It does.', { live: { const: true } }) },
};

export const ready = {
  operationId: 'v2Ready',
  summary: 'Are all models ready?',
  tags,
  response: {
    200: object('They are.', { ready: { const: true } }),
    503: object('They are not, or the server is shutting down.', { ready: { const: false } }),
  },
};

export const list = {
  operationId: 'v2ListModels',
  summary: 'List the models',
  tags,
  response: { 200: object('The names.', { models: { type: 'array', items: text } }) },
};

export const metadata = {
  operationId: 'v2ModelMetadata',
  summary: 'The inputs and outputs of a model',
  tags,
  params: model,
  response: {
    200: object('−1 in a shape is a size that varies.', {
      name: text,
      versions: { type: 'array', items: text },
      platform: text,
      inputs: { type: 'array', items: metadataTensor },
      outputs: { type: 'array', items: metadataTensor },
    }),
    400: badPath,
    404: unknownModel,
    414: longName,
  },
};

export const modelReady = {
  operationId: 'v2ModelReady',
  summary: 'Is the model ready?',
  tags,
  params: model,
  response: {
    200: object('It is.', { name: text, ready: { const: true } }),
    400: badPath,
    404: unknownModel,
    414: longName,
    503: errorSchema('It is loading, or the server is shutting down.'),
  },
};

export const infer = {
  operationId: 'v2Infer',
  summary: 'Infer',
  tags,
  params: model,
  body: {
    type: 'object',
    required: ['inputs'],
    properties: {
      id: { type: ['string', 'null'] },
      parameters: { type: ['object', 'null'] },
      inputs: { type: 'array', items: tensor },
      outputs: { type: ['array', 'null'], items: { type: 'object', required: ['name'], properties: { name: text } } },
    },
    examples: [{ inputs: [{ name: 'text', shape: [2], datatype: 'BYTES', data: ['good', 'bad'] }] }],
  },
  response: {
    200: {
      description: 'The outputs, or those that were asked for.',
      type: 'object',
      required: ['model_name', 'model_version', 'outputs'],
      properties: { model_name: text, model_version: text, id: text, outputs: { type: 'array', items: tensor } },
      examples: [
        {
          model_name: 'custom-model',
          model_version: '1',
          outputs: [{ name: 'label', shape: [2], datatype: 'BYTES', data: ['positive', 'negative'] }],
        },
      ],
    },
    400: errorSchema('The body is not as described.'),
    404: unknownModel,
    413: errorSchema('The body is too large, or has too many elements.'),
    414: longName,
    415: errorSchema('The body is not JSON: binary tensors are not supported.'),
    500: errorSchema('The model failed.'),
    503: errorSchema('The model is not ready, or too busy: try again after `Retry-After` seconds.'),
    504: errorSchema('The inference took too long.'),
  },
};

export const versions = {
  summary: 'Model versions',
  tags,
  hide: true,
  response: { 501: errorSchema('Not supported.') },
};
