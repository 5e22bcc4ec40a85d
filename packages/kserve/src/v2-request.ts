import { cut, type Decoded, HttpError } from '@repo/http';
import { BinaryBody } from './binary-body.js';
import { decodeBinary } from './binary-tensors.js';
import type { KServeModel, Tensor, TensorMetadata } from './model.js';
import { fromJson } from './tensor-data.js';
import { inferBody } from './v2-body.js';

const BODY = inferBody();
type Body = Decoded<typeof BODY>;
type Input = Body['inputs'][number];

export interface InferRequest {
  readonly id: string | undefined;
  /** In the order of the model's metadata. */
  readonly inputs: readonly Tensor[];
  /** The outputs to answer by name, and whether as binary data. */
  readonly outputs: ReadonlyMap<string, { readonly binary: boolean }>;
}

/** @throws HttpError 400 that says what is wrong with which tensor. */
export function decodeInferRequest(request: unknown, model: KServeModel): InferRequest {
  const { json: body, tensors: bytes } = request instanceof BinaryBody ? request : { json: request, tensors: NO_BYTES };
  const { id, inputs, outputs, parameters } = BODY.decode(body, 'the body');
  const tensors = new Map<string, Tensor>();
  let offset = 0;
  for (const input of inputs) {
    const { name } = input;
    const expected = model.inputs.find((candidate) => candidate.name === name);
    if (!expected) return refuse(`Input '${cut(name)}' is unknown; the model has ${quoted(model.inputs)}`);
    if (tensors.has(name)) refuse(`Input '${name}' is given twice`);
    const size = binarySizeOf(input, name, bytes.length - offset);
    const binary = size === undefined ? undefined : bytes.subarray(offset, offset + size);
    offset += size ?? 0;
    tensors.set(name, decodeTensor(input, expected, model.name, binary));
  }
  if (offset < bytes.length) {
    refuse(`The inputs' "binary_data_size" are ${offset} bytes, and ${bytes.length} follow the JSON`);
  }
  const missing = model.inputs.filter(({ name }) => !tensors.has(name));
  if (missing.length > 0) refuse(`Missing input ${quoted(missing)}`);
  return {
    id,
    inputs: model.inputs.map(({ name }) => tensors.get(name) as Tensor),
    outputs: requestedOutputs(outputs, parameterOf(parameters, 'binary_data_output') === true, model),
  };
}

function requestedOutputs(outputs: Body['outputs'], allBinary: boolean, model: KServeModel): InferRequest['outputs'] {
  if (outputs === undefined || outputs.length === 0) {
    return new Map(model.outputs.map(({ name }) => [name, { binary: allBinary }]));
  }
  return new Map(
    outputs.map(({ name, parameters }) => {
      if (model.outputs.every((candidate) => candidate.name !== name)) {
        refuse(`Output '${cut(name)}' is unknown; the model has ${quoted(model.outputs)}`);
      }
      return [name, { binary: (parameterOf(parameters, 'binary_data') ?? allBinary) === true }];
    }),
  );
}

/** @returns the bytes behind the JSON that are the input's data; undefined when its data is in the JSON. */
function binarySizeOf(input: Input, name: string, available: number): number | undefined {
  const size = parameterOf(input.parameters, 'binary_data_size');
  if (size === undefined) return undefined;
  if (!Number.isSafeInteger(size) || (size as number) < 0) {
    return refuse(`Input '${name}' must have a whole number as "binary_data_size"`);
  }
  if ('data' in input) refuse(`Input '${name}' has both "data" and "binary_data_size": send one of them`);
  if ((size as number) > available) {
    refuse(
      `Input '${name}' has a "binary_data_size" of ${size}, and ${available} bytes are left behind the JSON. ` +
        'Inference-Header-Content-Length says where they begin.',
    );
  }
  return size as number;
}

function parameterOf(parameters: object | undefined, name: string): unknown {
  return (parameters as Record<string, unknown> | undefined)?.[name];
}

function decodeTensor(
  input: Input,
  { name, datatype, shape: wanted }: TensorMetadata,
  model: string,
  binary: Buffer | undefined,
): Tensor {
  if (input.datatype === 'FP16' && !binary) {
    refuse(`Sending FP16 data via JSON is not supported. Please use the binary data format for input ${name}`);
  }
  if (input.datatype !== datatype) {
    // What else it is may be nested too deep to be written.
    const nested = typeof input.datatype === 'object' && input.datatype;
    const got = nested ? '' : `, got ${cut(JSON.stringify(input.datatype ?? null))}`;
    refuse(`Input '${name}' must have datatype ${datatype}${got}`);
  }
  const { shape } = input;
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    return refuse(`Input '${name}' must have a "shape" of whole numbers`);
  }
  // A column is as good as a row: clients of a batch of texts, or of a column of a table, send [n] or [n, 1].
  const isColumn = shape.length === wanted.length + 1 && shape.at(-1) === 1;
  const isRow = shape.length === wanted.length - 1 && wanted.at(-1) === 1;
  const effective = isColumn ? shape.slice(0, -1) : isRow ? [...shape, 1] : shape;
  if (effective.length !== wanted.length || effective.some((size, i) => wanted[i] !== -1 && wanted[i] !== size)) {
    refuse(`Input '${name}' must have shape [${wanted}], got [${cut(String(shape))}]`);
  }
  const size = product(shape);
  const data = binary
    ? decodeBinary(name, datatype, size, binary)
    : fromJson(datatype, jsonData(input, name, shape, model), `Input '${name}'`);
  return { name, datatype, shape: effective, data };
}

function jsonData(input: Input, name: string, shape: readonly number[], model: string): readonly unknown[] {
  if (!('data' in input)) refuse(`'data' field is missing for input '${name}' for model '${model}'`);
  if (!Array.isArray(input.data)) return refuse(`Input '${name}' must have a list as "data"`);
  const data = flatten(input.data, shape);
  const shown = cut(String(shape));
  if (!data) return refuse(`Input '${name}' has shape [${shown}], and data that is nested otherwise`);
  const size = product(shape);
  if (data.length !== size) {
    refuse(`Input '${name}' has shape [${shown}], which is ${size} elements, and ${data.length} elements of data`);
  }
  return data;
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

const NO_BYTES = Buffer.alloc(0);

function quoted(tensors: readonly TensorMetadata[]): string {
  return tensors.map(({ name }) => `'${name}'`).join(', ');
}

function refuse(reason: string): never {
  throw new HttpError('invalid_request', reason);
}
