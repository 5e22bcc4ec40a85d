// The documentation of the V2 routes.
import { bodyErrors, errorResponses, pathErrors, predictionErrors } from '@repo/http';
import type { Models } from './models.js';
import { inferBody } from './v2-body.js';

const tags = ['KServe V2 (Open Inference)'];
const text = { type: 'string' };
const metadataTensor = {
  type: 'object',
  required: ['name', 'datatype', 'shape'],
  properties: { name: text, datatype: text, shape: { type: 'array', items: { type: 'integer' } } },
};
const tensor = {
  ...metadataTensor,
  required: ['name', 'datatype', 'shape', 'data'],
  properties: {
    ...metadataTensor.properties,
    data: { type: 'array', items: {}, description: 'Row-major, flat or nested.' },
  },
};
const ofModelErrors = { ...pathErrors, model_not_found: 'There is no such model, or no such version of it.' };

function answer(description: string, properties: Record<string, object>) {
  return { description, type: 'object', required: Object.keys(properties), properties };
}

export const server = {
  operationId: 'v2Server',
  summary: 'The server',
  tags,
  response: { 200: answer('Its name.', { name: text, version: text, extensions: { type: 'array', items: text } }) },
};

export const live = {
  operationId: 'v2Live',
  summary: 'Does the server answer?',
  tags,
  response: { 200: answer('It does.', { live: { type: 'boolean' } }) },
};

export const ready = {
  operationId: 'v2Ready',
  summary: 'Are all models ready?',
  tags,
  response: {
    200: answer('They are.', { ready: { type: 'boolean' } }),
    503: answer('They are not, or the server is shutting down.', { ready: { type: 'boolean' } }),
  },
};

export const list = {
  operationId: 'v2ListModels',
  summary: 'List the models',
  tags,
  response: { 200: answer('The names.', { models: { type: 'array', items: text } }) },
};

export const metadata = {
  operationId: 'v2ModelMetadata',
  summary: 'The inputs and outputs of a model',
  tags,
  response: {
    200: answer('−1 in a shape is a size that varies.', {
      name: text,
      versions: { type: 'array', items: text },
      platform: text,
      inputs: { type: 'array', items: metadataTensor },
      outputs: { type: 'array', items: metadataTensor },
    }),
    ...errorResponses(ofModelErrors),
  },
};

export const modelReady = {
  operationId: 'v2ModelReady',
  summary: 'Is the model ready?',
  tags,
  response: {
    200: answer('It is.', { name: text, ready: { type: 'boolean' } }),
    ...errorResponses({ ...ofModelErrors, not_ready: 'It is loading, or the server is shutting down.' }),
  },
};

export function infer(models: Models) {
  const { input, exampleInputs } = models.only?.schemas ?? {};
  return {
    operationId: 'v2Infer',
    summary: 'Infer',
    description:
      'Tensors may also be binary data behind the JSON, as `Inference-Header-Content-Length`, `binary_data_size`, ' +
      '`binary_data` and `binary_data_output` of the binary tensor data extension have it.',
    tags,
    body: { ...inferBody(input).schema, ...(exampleInputs && { examples: [{ inputs: exampleInputs }] }) },
    response: {
      200: {
        description: 'The outputs, or those that were asked for.',
        type: 'object',
        required: ['model_name', 'model_version', 'outputs'],
        properties: { model_name: text, model_version: text, id: text, outputs: { type: 'array', items: tensor } },
      },
      ...errorResponses({
        ...ofModelErrors,
        ...bodyErrors,
        ...predictionErrors,
        invalid_request: 'The body is not as described, or the path is not well encoded.',
        too_many_instances: 'A tensor has too many elements.',
      }),
    },
  };
}

/** The documentation of a route whose path names a model. */
export function ofModel(schema: object, { names }: Models): object {
  return { ...schema, params: { type: 'object', required: ['model'], properties: { model: param(names[0]) } } };
}

/** The documentation of the same route with a version in its path. */
export function ofVersion(schema: object, { names, only }: Models): object {
  const { operationId } = schema as { operationId: string };
  return {
    ...schema,
    operationId: `${operationId}Version`,
    params: {
      type: 'object',
      required: ['model', 'version'],
      properties: { model: param(names[0]), version: param(only?.version) },
    },
  };
}

function param(example: string | undefined) {
  return { type: 'string', maxLength: 512, ...(example !== undefined && { examples: [example] }) };
}
