/** Array types by the name that ONNX Runtime gives the element type; float16 is kept as its 16 bits. */
export const ARRAYS = {
  float16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
  string: Array<string>,
} as const;

export type TensorType = keyof typeof ARRAYS;

export type TensorData =
  | Uint16Array
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint32Array
  | BigUint64Array
  | readonly string[];

/** `data` is row-major and has as many elements as `shape` multiplies to. */
export interface Tensor {
  readonly type: TensorType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export type NamedTensors = Readonly<Record<string, Tensor>>;

/** An input or output as the model's file describes it. */
export interface TensorInfo {
  readonly name: string;
  readonly type: TensorType;
  /** Sizes with the batch first; undefined where a size may vary. */
  readonly shape: readonly (number | undefined)[];
}

/** The inputs and outputs of a model. */
export interface Signature {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

/** One instance for the model: its inputs without the batch axis. */
export interface Item {
  readonly inputs: NamedTensors;
  /** How much of a batch and of the queue it takes: 1, or its size where sizes vary. */
  readonly cost: number;
}

/** Returns a string that is equal for rows of equal shapes, which can be stacked. */
export function batchKey(row: NamedTensors): string {
  let key = '';
  for (const name in row) key += `${(row[name] as Tensor).shape.join()};`;
  return key;
}

/** Returns rows with equal batch keys as one batch, whose first axis is the row. */
export function stack(rows: readonly NamedTensors[]): NamedTensors {
  const [first] = rows as readonly [NamedTensors];
  return Object.fromEntries(
    Object.entries(first).map(([name, { type, shape, data }]) => {
      const parts = rows.map((row) => (row[name] as Tensor).data);
      return [name, { type, shape: [rows.length, ...shape], data: concatenate(type, parts, data) }];
    }),
  );
}

function concatenate(type: TensorType, parts: readonly TensorData[], { length }: TensorData): TensorData {
  if (type === 'string') return parts.flat() as string[];
  const data = new ARRAYS[type](parts.length * length) as Uint8Array;
  for (const [index, part] of parts.entries()) data.set(part as Uint8Array, index * length);
  return data;
}

/** Returns the rows of a batch of `count`, without the batch axis; numbers are not copied. */
export function unstack(batch: NamedTensors, count: number): NamedTensors[] {
  const entries = Object.entries(batch);
  return Array.from({ length: count }, (_, row) => {
    const tensors = entries.map(([name, { type, shape, data }]) => {
      const size = data.length / count;
      const [start, end] = [row * size, (row + 1) * size];
      const part = 'subarray' in data ? data.subarray(start, end) : data.slice(start, end);
      return [name, { type, shape: shape.slice(1), data: part }];
    });
    return Object.fromEntries(tensors);
  });
}
