// V1's instances and predictions as tensors, for models that take and return tensors as they are.
import { HttpError } from '@repo/http';
import type { Tensor, TensorMetadata } from './model.js';
import { fromJson, toJson } from './tensor-data.js';

/**
 * Returns the inputs of an instance without the batch, which is the first size in `inputs`.
 * @param instance a nested list of the only input, or an object with a nested list for each input by its name. Where an
 * input has one number for each instance, that may be without a list.
 * @param what the instance is called in errors, such as `instance 0`.
 * @throws HttpError 400 when the instance does not fit the inputs.
 */
export function decodeInstance(instance: unknown, what: string, inputs: readonly TensorMetadata[]): Tensor[] {
  const [first, ...others] = inputs as readonly [TensorMetadata, ...TensorMetadata[]];
  const isObject = typeof instance === 'object' && instance !== null && !Array.isArray(instance);
  if (!isObject && others.length === 0) return [decodeInput(instance, what, first)];
  const names = inputs.map(({ name }) => `"${name}"`).join(', ');
  const fields = isObject ? (instance as Record<string, unknown>) : {};
  if (inputs.some(({ name }) => !Object.hasOwn(fields, name)) || Object.keys(fields).length !== inputs.length) {
    throw new HttpError('invalid_request', `Expected ${what} to be an object with ${names}`);
  }
  return inputs.map((input) => decodeInput(fields[input.name], what, input));
}

function decodeInput(value: unknown, what: string, { name, datatype, shape }: TensorMetadata): Tensor {
  const sizes = shape.slice(1);
  const single = sizes.every((size) => size === 1) && !Array.isArray(value);
  const seen: number[] = single ? sizes : [];
  const elements = single ? [value] : [];
  if (!single && !collect(value, sizes, 0, seen, elements)) {
    throw new HttpError(
      'invalid_request',
      `Expected input '${name}' of ${what} to have shape [${sizes}], as nested lists`,
    );
  }
  return {
    name,
    datatype,
    shape: seen,
    data: fromJson(datatype, elements, `${what[0]?.toUpperCase()}${what.slice(1)}, input '${name}'`),
  };
}

/** Collects the elements of nested lists, and their sizes; returns whether the sizes are equal and as expected. */
function collect(value: unknown, sizes: readonly number[], axis: number, seen: number[], elements: unknown[]): boolean {
  if (axis === sizes.length) return !Array.isArray(value) && elements.push(value) > 0;
  if (!Array.isArray(value)) return false;
  seen[axis] ??= value.length;
  if (value.length !== seen[axis] || (sizes[axis] !== -1 && value.length !== sizes[axis])) return false;
  return value.every((inner) => collect(inner, sizes, axis + 1, seen, elements));
}

/**
 * Returns the prediction of an instance: a nested list of the only output, or an object with one for each by its name.
 * @param outputs of one instance, without the batch.
 */
export function encodePrediction(outputs: readonly Tensor[]): unknown {
  const nested = outputs.map((output) => nest(toJson(output), output.shape));
  if (outputs.length === 1) return nested[0];
  return Object.fromEntries(outputs.map(({ name }, index) => [name, nested[index]]));
}

function nest(elements: readonly unknown[], [length, ...rest]: readonly number[]): unknown {
  if (length === undefined) return elements[0];
  if (rest.length === 0) return elements;
  const size = elements.length / length;
  return Array.from({ length }, (_, row) => nest(elements.slice(row * size, (row + 1) * size), rest));
}
