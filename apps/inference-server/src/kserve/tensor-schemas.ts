import type { Datatype, ModelSchemas, TensorMetadata } from '@repo/kserve';

/** What the OpenAPI document says of a model's tensors. */
export function schemasOf({ inputs, outputs }: Record<'inputs' | 'outputs', readonly TensorMetadata[]>): ModelSchemas {
  return {
    prediction: instanceSchema(outputs),
    input: {
      name: { type: 'string', enum: inputs.map(({ name }) => name) },
      datatype: { type: 'string', enum: [...new Set(inputs.map(({ datatype }) => datatype))] },
    },
  };
}

/** V1: a nested list of the only tensor, or an object with one for each by its name. */
export function instanceSchema(tensors: readonly TensorMetadata[]): object {
  const properties = Object.fromEntries(tensors.map((tensor) => [tensor.name, nested(tensor)]));
  const object = { type: 'object', required: Object.keys(properties), properties };
  const [first, ...others] = tensors;
  return first && others.length === 0 ? nested(first) : object;
}

function nested({ datatype, shape: [, ...sizes] }: TensorMetadata): object {
  const list = (items: object, size: number) => ({
    type: 'array',
    items,
    ...(size < 0 ? {} : { minItems: size, maxItems: size }),
  });
  return sizes.reduceRight<object>(list, element(datatype));
}

function element(datatype: Datatype): object {
  if (datatype === 'BYTES') return { type: 'string' };
  if (datatype === 'BOOL') return { type: 'boolean' };
  return { type: datatype.startsWith('FP') ? 'number' : 'integer' };
}
