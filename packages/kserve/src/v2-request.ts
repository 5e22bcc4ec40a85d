import { HttpError } from './errors.js';
import type { Datatype, KServeModel, Tensor, TensorMetadata } from './model.js';

export interface InferRequest {
  readonly id: string | undefined;
  /** In the order of the model's metadata. */
  readonly inputs: readonly Tensor[];
  /** Names of the outputs to answer. */
  readonly outputs: readonly string[];
}

/** @throws HttpError 400 that says what is wrong with which tensor. */
export function decodeInferRequest(body: unknown, model: KServeModel): InferRequest {
  if (!isObject(body)) return refuse('Expected a JSON object with "inputs"');
  const { id, parameters, inputs, outputs } = body;
  // An absent field may be written as null, as KServe's own objects are.
  if (id != null && typeof id !== 'string') refuse('Expected "id" to be a string');
  if (parameters != null && !isObject(parameters)) refuse('Expected "parameters" to be an object');
  if (!Array.isArray(inputs)) return refuse('Expected "inputs" to be a list');
  const tensors = new Map<string, Tensor>();
  for (const input of inputs) {
    const name = nameOf(input, 'input');
    const expected = model.inputs.find((candidate) => candidate.name === name);
    if (!expected) return refuse(`Input '${name}' is unknown; the model has ${quoted(model.inputs)}`);
    if (tensors.has(name)) refuse(`Input '${name}' is given twice`);
    tensors.set(name, decodeTensor(input, expected, model.name));
  }
  const missing = model.inputs.filter(({ name }) => !tensors.has(name));
  if (missing.length > 0) refuse(`Missing input ${quoted(missing)}`);
  return {
    id: (id ?? undefined) as string | undefined,
    inputs: model.inputs.map(({ name }) => tensors.get(name) as Tensor),
    outputs: requestedOutputs(outputs, model),
  };
}

function requestedOutputs(outputs: unknown, model: KServeModel): string[] {
  if (outputs == null || (Array.isArray(outputs) && outputs.length === 0)) return model.outputs.map(({ name }) => name);
  if (!Array.isArray(outputs)) return refuse('Expected "outputs" to be a list');
  return outputs.map((output) => {
    const name = nameOf(output, 'output');
    if (model.outputs.every((candidate) => candidate.name !== name)) {
      refuse(`Output '${name}' is unknown; the model has ${quoted(model.outputs)}`);
    }
    return name;
  });
}

function decodeTensor(
  input: Record<string, unknown>,
  { name, datatype, shape: wanted }: TensorMetadata,
  model: string,
): Tensor {
  if (input.datatype === 'FP16') {
    refuse(`Sending FP16 data via JSON is not supported. Please use the binary data format for input ${name}`);
  }
  if (input.datatype !== datatype) {
    // What else it is may be nested too deep to be written.
    const got =
      typeof input.datatype === 'object' && input.datatype ? '' : `, got ${JSON.stringify(input.datatype ?? null)}`;
    refuse(`Input '${name}' must have datatype ${datatype}${got}`);
  }
  const { shape } = input;
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    return refuse(`Input '${name}' must have a "shape" of whole numbers`);
  }
  // A column is as good as a row: clients of a batch of texts send [n] or [n, 1].
  const effective = shape.length === wanted.length + 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
  if (effective.length !== wanted.length || effective.some((size, i) => wanted[i] !== -1 && wanted[i] !== size)) {
    refuse(`Input '${name}' must have shape [${wanted}], got [${shape}]`);
  }
  if (!('data' in input)) refuse(`'data' field is missing for input '${name}' for model '${model}'`);
  if (!Array.isArray(input.data)) return refuse(`Input '${name}' must have a list as "data"`);
  const data = flatten(input.data, shape) as Tensor['data'] | undefined;
  if (!data) return refuse(`Input '${name}' has shape [${shape}], and data that is nested otherwise`);
  const size = product(shape);
  if (data.length !== size)
    refuse(`Input '${name}' has shape [${shape}], which is ${size} elements, and ${data.length} elements of data`);
  const wrong = data.findIndex((value) => !accepts(datatype, value));
  if (wrong >= 0) refuse(`Input '${name}': element ${wrong} is not a ${datatype}${EXACT[datatype] ?? ''}`);
  return { name, datatype, shape: effective, data };
}

/** @returns the elements of data that is flat or nested as its shape is; nothing of other data. */
function flatten(data: readonly unknown[], [length, ...rest]: readonly number[]): readonly unknown[] | undefined {
  if (!data.some(Array.isArray)) return data;
  if (data.length !== length) return undefined;
  const rows = data.map((row) => (Array.isArray(row) ? flatten(row, rest) : undefined));
  return rows.every((row) => row?.length === product(rest)) ? rows.flat() : undefined;
}

function product(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

const EXACT: Partial<Record<Datatype, string>> = {
  INT64: ' within ±(2^53 − 1), where JSON numbers are exact',
  UINT64: ' up to 2^53 − 1, where JSON numbers are exact',
};

function accepts(datatype: Datatype, value: unknown): boolean {
  if (datatype === 'BYTES') return typeof value === 'string';
  if (datatype === 'BOOL') return typeof value === 'boolean';
  if (typeof value !== 'number') return false;
  // JSON may write a number that is infinite as a float.
  if (datatype.startsWith('FP')) return Number.isFinite(datatype === 'FP32' ? Math.fround(value) : value);
  const bits = Number(datatype.replace(/\D/g, ''));
  const signed = datatype.startsWith('INT');
  const max = 2 ** (signed ? bits - 1 : bits);
  return Number.isSafeInteger(value) && value < max && value >= (signed ? -max : 0);
}

function nameOf(tensor: unknown, kind: string): string {
  if (!isObject(tensor) || typeof tensor.name !== 'string')
    return refuse(`Expected every ${kind} to be an object with a "name"`);
  return tensor.name;
}

function quoted(tensors: readonly TensorMetadata[]): string {
  return tensors.map(({ name }) => `'${name}'`).join(', ');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(reason: string): never {
  throw new HttpError(400, reason);
}
