// The binary tensor data extension of V2: little-endian and row-major, a tensor after the other behind the JSON.
import { cut, HttpError } from '@repo/http';
import type { Datatype, Tensor } from './model.js';

interface Format {
  readonly bytes: number;
  read(view: DataView, offset: number): number | boolean;
  write(view: DataView, offset: number, value: number): void;
}

/** Every datatype of a fixed size. Integers of 64 bits become numbers, exact up to 2^53. */
const FORMATS: Record<Exclude<Datatype, 'BYTES'>, Format> = {
  BOOL: { bytes: 1, read: (v, o) => v.getUint8(o) !== 0, write: (v, o, x) => v.setUint8(o, Number(x)) },
  UINT8: { bytes: 1, read: (v, o) => v.getUint8(o), write: (v, o, x) => v.setUint8(o, x) },
  UINT16: { bytes: 2, read: (v, o) => v.getUint16(o, true), write: (v, o, x) => v.setUint16(o, x, true) },
  UINT32: { bytes: 4, read: (v, o) => v.getUint32(o, true), write: (v, o, x) => v.setUint32(o, x, true) },
  UINT64: {
    bytes: 8,
    read: (v, o) => Number(v.getBigUint64(o, true)),
    write: (v, o, x) => v.setBigUint64(o, BigInt(x), true),
  },
  INT8: { bytes: 1, read: (v, o) => v.getInt8(o), write: (v, o, x) => v.setInt8(o, x) },
  INT16: { bytes: 2, read: (v, o) => v.getInt16(o, true), write: (v, o, x) => v.setInt16(o, x, true) },
  INT32: { bytes: 4, read: (v, o) => v.getInt32(o, true), write: (v, o, x) => v.setInt32(o, x, true) },
  INT64: {
    bytes: 8,
    read: (v, o) => Number(v.getBigInt64(o, true)),
    write: (v, o, x) => v.setBigInt64(o, BigInt(x), true),
  },
  FP16: { bytes: 2, read: (v, o) => halfToNumber(v.getUint16(o, true)), write: writeHalf },
  FP32: { bytes: 4, read: (v, o) => v.getFloat32(o, true), write: (v, o, x) => v.setFloat32(o, x, true) },
  FP64: { bytes: 8, read: (v, o) => v.getFloat64(o, true), write: (v, o, x) => v.setFloat64(o, x, true) },
};

/** @throws HttpError 400 when `bytes` are not `count` elements of the datatype. */
export function decodeBinary(name: string, datatype: Datatype, count: number, bytes: Buffer): Tensor['data'] {
  if (datatype === 'BYTES') return decodeStrings(name, count, bytes);
  const { bytes: size, read } = FORMATS[datatype];
  if (bytes.length !== count * size) {
    throw new HttpError(
      'invalid_request',
      `Input '${name}' is ${count} elements of ${datatype}, which are ${count * size} bytes, and "binary_data_size" is ${bytes.length}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: count }, (_, index) => read(view, index * size));
}

/** Each element has its length before it, in 4 bytes. */
function decodeStrings(name: string, count: number, bytes: Buffer): string[] {
  const strings: string[] = [];
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let offset = 0;
  while (offset < bytes.length) {
    const start = offset + 4;
    const end = start <= bytes.length ? start + bytes.readUInt32LE(offset) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) {
      throw new HttpError(
        'invalid_request',
        `Input '${name}': element ${strings.length} is longer than the tensor's binary data`,
      );
    }
    try {
      strings.push(utf8.decode(bytes.subarray(start, end)));
    } catch {
      throw new HttpError('invalid_request', `Input '${name}': element ${strings.length} is not UTF-8`);
    }
    offset = end;
  }
  if (strings.length !== count) {
    throw new HttpError(
      'invalid_request',
      `Input '${name}' is ${count} elements, and its binary data are ${strings.length}`,
    );
  }
  return strings;
}

export function encodeBinary({ name, datatype, data }: Tensor): Buffer {
  if (datatype === 'BYTES') {
    const parts = data.flatMap((element) => {
      const text = Buffer.from(String(element));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(text.length);
      return [length, text];
    });
    return Buffer.concat(parts);
  }
  const format = FORMATS[datatype];
  if (!format) throw new Error(`Output '${cut(name)}' has an unknown datatype ${datatype}.`);
  const bytes = Buffer.alloc(data.length * format.bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const [index, element] of data.entries()) format.write(view, index * format.bytes, element as number);
  return bytes;
}

/** 1 bit of sign, 5 of exponent, 10 of fraction. DataView has it from Node.js 24 on. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

function writeHalf(view: DataView, offset: number, value: number): void {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  let bits: number;
  if (Number.isNaN(size)) bits = 0x7e00;
  else if (size >= 65_520) bits = 0x7c00;
  else {
    const exponent = Math.max(-14, Math.floor(Math.log2(size)));
    // A fraction that rounds up to 1 carries into the exponent, as the bits are one number.
    const steps = roundToEven(size / 2 ** (exponent - 10));
    bits = size < 2 ** -14 ? steps : ((exponent + 14) << 10) + steps;
  }
  view.setUint16(offset, sign | bits, true);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
