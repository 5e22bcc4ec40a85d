// Elements of tensors: as JSON has them, and as typed arrays.
import { HttpError } from '@repo/http';
import { halfToNumber, numberToHalf } from './half-floats.js';
import type { Datatype, NumericArray, Tensor, TensorData } from './model.js';

/** Array types of the datatypes of a fixed size. A BOOL is 0 or 1, an FP16 its 16 bits. */
const ARRAYS = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP16: Uint16Array,
  FP32: Float32Array,
  FP64: Float64Array,
} as const;

/** Returns the array type of a datatype; BYTES has none. */
export function arrayType(datatype: Exclude<Datatype, 'BYTES'>) {
  return ARRAYS[datatype] as Uint8ArrayConstructor;
}

/**
 * Returns the elements as a typed array, or as they are for BYTES.
 * @param values what a list in JSON has.
 * @param where begins the error, such as `Input 'x'`.
 * @throws HttpError 400 when one is not of the datatype.
 */
export function fromJson(datatype: Datatype, values: readonly unknown[], where: string): TensorData {
  const wrong = values.findIndex((value) => !accepts(datatype, value));
  if (wrong >= 0) {
    throw new HttpError('invalid_request', `${where}: element ${wrong} is not a ${datatype}${EXACT[datatype] ?? ''}`);
  }
  return datatype === 'BYTES' ? (values as string[]) : toArray(datatype, values as (number | boolean)[]);
}

/** Returns elements of a datatype other than BYTES as a typed array. */
export function toArray(datatype: Exclude<Datatype, 'BYTES'>, values: TensorData): NumericArray {
  if (ArrayBuffer.isView(values)) return values as NumericArray;
  const elements = values as readonly number[];
  if (datatype === 'INT64') return BigInt64Array.from(elements, BigInt);
  if (datatype === 'UINT64') return BigUint64Array.from(elements, BigInt);
  if (datatype === 'FP16') return Uint16Array.from(elements, numberToHalf);
  return arrayType(datatype).from(elements, Number);
}

/**
 * Returns the elements as JSON can have them: numbers, booleans or strings. JSON makes null of NaN and infinite numbers.
 * @throws HttpError 400 when an integer is beyond ±(2^53 − 1).
 */
export function toJson({ name, datatype, data }: Pick<Tensor, 'name' | 'datatype' | 'data'>): readonly unknown[] {
  if (!ArrayBuffer.isView(data)) return data.some((value) => typeof value === 'bigint') ? data.map(exact) : data;
  if (datatype === 'BOOL') return Array.from(data as Uint8Array, Boolean);
  if (datatype === 'FP16') return Array.from(data as Uint16Array, halfToNumber);
  if (datatype === 'INT64' || datatype === 'UINT64') return Array.from(data as BigInt64Array, exact);
  return Array.from(data as Float64Array);

  function exact<T>(value: T): T | number {
    if (typeof value !== 'bigint') return value;
    if (Number.isSafeInteger(Number(value))) return Number(value);
    throw new HttpError(
      'invalid_request',
      `Output '${name}' has an integer beyond ±(2^53 − 1), which JSON numbers cannot carry: request it as binary data of V2`,
    );
  }
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
  if (datatype === 'FP16') return Math.abs(value) < 65_520;
  if (datatype.startsWith('FP')) return Number.isFinite(datatype === 'FP32' ? Math.fround(value) : value);
  const bits = Number(datatype.replace(/\D/g, ''));
  const signed = datatype.startsWith('INT');
  const max = 2 ** (signed ? bits - 1 : bits);
  return Number.isSafeInteger(value) && value < max && value >= (signed ? -max : 0);
}
