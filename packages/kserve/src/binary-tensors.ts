// The binary tensor data extension of V2: little-endian and row-major, a tensor after the other behind the JSON. All
// processors that Node.js runs on have these bytes in memory too.
import { HttpError } from '@repo/http';
import type { Datatype, Tensor, TensorData } from './model.js';
import { arrayType, toArray } from './tensor-data.js';

/** @throws HttpError 400 when `bytes` are not `count` elements of the datatype. */
export function decodeBinary(name: string, datatype: Datatype, count: number, bytes: Buffer): TensorData {
  if (datatype === 'BYTES') return decodeStrings(name, count, bytes);
  const array = arrayType(datatype);
  const size = count * array.BYTES_PER_ELEMENT;
  if (bytes.length !== size) {
    throw new HttpError(
      'invalid_request',
      `Input '${name}' is ${count} elements of ${datatype}, which are ${size} bytes, and "binary_data_size" is ${bytes.length}`,
    );
  }
  const { buffer, byteOffset } = bytes;
  const data = new array(buffer.slice(byteOffset, byteOffset + size) as ArrayBuffer);
  return datatype === 'BOOL' ? data.map((value) => Number(value !== 0)) : data;
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

export function encodeBinary({ datatype, data }: Tensor): Buffer {
  if (datatype === 'BYTES') {
    const parts = (data as readonly string[]).flatMap((element) => {
      const text = Buffer.from(element);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(text.length);
      return [length, text];
    });
    return Buffer.concat(parts);
  }
  const { buffer, byteOffset, byteLength } = toArray(datatype, data);
  return Buffer.from(buffer, byteOffset, byteLength);
}
