import type { Datatype, TensorMetadata } from '@repo/kserve';
import type { OpenApi } from '../tasks/served-task.js';

export interface Description {
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
  readonly maxInstances: number;
  /** V1 instances to try. */
  readonly example: readonly unknown[] | undefined;
}

/** Describes the instances and tensors of a model instead of texts. */
export function describeTensors(document: OpenApi, { inputs, outputs, maxInstances, example }: Description): void {
  document.info.description = 'A model behind the V1 and V2 protocols of KServe.';
  const { paths, components } = document;
  components.schemas.Instances = { type: 'array', minItems: 1, maxItems: maxInstances, items: named(inputs) };
  components.schemas.Elements = { type: 'array' };
  const v1 = paths['/v1/models/{model}:predict'].post;
  request(v1).example = example && { instances: example };
  answer(v1).schema.properties.predictions.items = named(outputs);
  delete answer(v1).example;
  for (const path of ['/v2/models/{model}/infer', '/v2/models/{model}/versions/{version}/infer']) {
    const v2 = paths[path].post;
    const tensor = request(v2).schema.properties.inputs.items.properties;
    tensor.name.enum = inputs.map(({ name }) => name);
    tensor.datatype.enum = [...new Set(inputs.map(({ datatype }) => datatype))];
    delete request(v2).example;
    delete answer(v2).example;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: see above.
const request = (operation: any) => operation.requestBody.content['application/json'];
// biome-ignore lint/suspicious/noExplicitAny: see above.
const answer = (operation: any) => operation.responses[200].content['application/json'];

/** A nested list of the only tensor, or an object with one for each by its name. */
function named(tensors: readonly TensorMetadata[]): object {
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
