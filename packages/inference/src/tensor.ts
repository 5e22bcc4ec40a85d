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

/** Returns a text that is equal for items that can run in one batch. */
export function batchKey({ inputs }: Item): string {
  let key = '';
  for (const name in inputs) key += `${(inputs[name] as Tensor).shape.join()};`;
  return key;
}

/** Returns the inputs of items with equal batch keys as one batch. */
export function stack(items: readonly Item[]): NamedTensors {
  const [first] = items as readonly [Item];
  return Object.fromEntries(
    Object.entries(first.inputs).map(([name, { type, shape, data }]) => {
      const rows = items.map(({ inputs }) => (inputs[name] as Tensor).data);
      return [name, { type, shape: [items.length, ...shape], data: concatenate(type, rows, data.length) }];
    }),
  );
}

function concatenate(type: TensorType, rows: readonly TensorData[], size: number): TensorData {
  if (type === 'string') return rows.flat() as string[];
  const data = new ARRAYS[type](rows.length * size) as Uint8Array;
  for (const [row, values] of rows.entries()) data.set(values as Uint8Array, row * size);
  return data;
}

/**
 * Returns the outputs of each item of a batch, without the batch axis and without a copy.
 * @throws Error when the first axis of an output is not the batch.
 */
export function unstack(outputs: NamedTensors, count: number): NamedTensors[] {
  const entries = Object.entries(outputs);
  for (const [name, { shape }] of entries) {
    if (shape[0] === count) continue;
    throw new Error(
      `The output "${name}" has the shape [${shape}] for ${count === 1 ? '1 instance' : `${count} instances`}. Its first ` +
        'axis must be the batch: remove the output from the graph, or give it that axis.',
    );
  }
  return Array.from({ length: count }, (_, row) => {
    const rows = entries.map(([name, { type, shape, data }]) => {
      const size = data.length / count;
      const [start, end] = [row * size, (row + 1) * size];
      const part = 'subarray' in data ? data.subarray(start, end) : data.slice(start, end);
      return [name, { type, shape: shape.slice(1), data: part }];
    });
    return Object.fromEntries(rows);
  });
}
