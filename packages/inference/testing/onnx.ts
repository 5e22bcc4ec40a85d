// ONNX files of a few hundred bytes, written field by field: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.

/** Element types by their numbers in ONNX. */
export const TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

export interface Value {
  readonly name: string;
  readonly type: keyof typeof TYPES;
  /** A string is the name of a size that varies; without a shape the file leaves it open. */
  readonly shape?: readonly (number | string)[];
}

export interface Graph {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly Uint8Array[];
  /** Made by `constant`. */
  readonly constants?: readonly Uint8Array[];
}

/** Returns the bytes of a model. */
export function onnx({ inputs, outputs, nodes, constants = [] }: Graph): Buffer {
  const graph = [
    ...nodes.map((one) => bytes(1, one)),
    bytes(2, 'tiny'),
    ...constants.map((one) => bytes(5, one)),
    ...inputs.map((input) => bytes(11, value(input))),
    ...outputs.map((output) => bytes(12, value(output))),
  ];
  return Buffer.concat([int(1, 8), bytes(7, Buffer.concat(graph)), bytes(8, int(2, 18))]);
}

/** Returns a node of the graph; its attributes come from `attribute`. */
export function node(type: string, inputs: string[], outputs: string[], ...attributes: Uint8Array[]): Uint8Array {
  return Buffer.concat([
    ...inputs.map((name) => bytes(1, name)),
    ...outputs.map((name) => bytes(2, name)),
    bytes(4, type),
    ...attributes.map((one) => bytes(5, one)),
  ]);
}

/** @param value a whole number or a list of them. */
export function attribute(name: string, value: number | readonly number[]): Uint8Array {
  const fields =
    typeof value === 'number' ? [int(3, value), int(20, 2)] : [...value.map((one) => int(8, one)), int(20, 7)];
  return Buffer.concat([bytes(1, name), ...fields]);
}

/** Returns a tensor of the graph, of float32 or int64. */
export function constant(name: string, dims: number[], data: Float32Array | BigInt64Array): Uint8Array {
  return Buffer.concat([
    ...dims.map((size) => int(1, size)),
    int(2, data instanceof Float32Array ? TYPES.float32 : TYPES.int64),
    bytes(8, name),
    bytes(9, new Uint8Array(data.buffer)),
  ]);
}

function value({ name, type, shape }: Value): Uint8Array {
  const dims = shape?.map((size) => bytes(1, typeof size === 'number' ? int(1, size) : bytes(2, size)));
  const tensorType = Buffer.concat([int(1, TYPES[type]), ...(dims ? [bytes(2, Buffer.concat(dims))] : [])]);
  return Buffer.concat([bytes(1, name), bytes(2, bytes(1, tensorType))]);
}

function int(field: number, value: number): Uint8Array {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function bytes(field: number, content: string | Uint8Array): Uint8Array {
  const data = Buffer.from(content as string);
  return Buffer.concat([varint((field << 3) | 2), varint(data.length), data]);
}

function varint(value: number): Uint8Array {
  const out = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return Uint8Array.from([...out, rest]);
    out.push((rest & 127) | 128);
  }
}
