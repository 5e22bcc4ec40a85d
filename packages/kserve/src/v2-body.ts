import { anything, type Decoder, HttpError, list, object, optional, string } from '@repo/http';
import type { ModelSchemas } from './model.js';

const parameters = optional(object({}));

/**
 * The body of a V2 request. What a tensor must have beyond its name depends on the model: `decodeInferRequest` checks it
 * against the metadata.
 */
export function inferBody({ name, datatype, data }: NonNullable<ModelSchemas['input']> = {}) {
  return object(
    {
      id: optional(string()),
      parameters,
      inputs: list(
        named('input', name, {
          datatype: documented(datatype ?? { type: 'string' }),
          shape: documented({ type: 'array', items: { type: 'integer', minimum: 0 } }),
          data: documented({ description: 'Row-major, flat or nested.', ...(data ?? { type: 'array', items: {} }) }),
        }),
        { noun: 'input' },
      ),
      outputs: optional(list(named('output', undefined, {}), { noun: 'output' })),
    },
    () => 'Expected a JSON object with "inputs"',
  );
}

/** An input or an output, by its name. */
function named<F extends Record<string, Decoder<unknown>>>(kind: string, schema = string().schema, fields: F) {
  const decoder = object({ name: { ...string(), schema }, parameters, ...fields });
  return {
    ...decoder,
    decode: (value: unknown, what: string) => {
      const isNamed = typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';
      if (!isNamed) throw new HttpError('invalid_request', `Expected every ${kind} to be an object with a "name"`);
      return decoder.decode(value, what);
    },
  };
}

function documented(schema: object): Decoder<unknown> {
  return { ...anything, schema };
}
