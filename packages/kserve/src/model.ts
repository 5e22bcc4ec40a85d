import type { Decoder, RequestContext } from '@repo/http';

export type NumericArray =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** Strings for BYTES; numbers, booleans or a typed array for other datatypes. */
export type TensorData = readonly (string | number | bigint | boolean)[] | NumericArray;

/**
 * An Open Inference (V2) tensor; `data` is flat and row-major.
 *
 * A model gets a typed array of the datatype, in which a BOOL is 0 or 1, an FP16 its 16 bits, and an INT64 a BigInt; or
 * strings for BYTES. It may return the same, or a list of plain numbers or booleans.
 */
export interface Tensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export type Datatype =
  | 'BOOL'
  | 'UINT8'
  | 'UINT16'
  | 'UINT32'
  | 'UINT64'
  | 'INT8'
  | 'INT16'
  | 'INT32'
  | 'INT64'
  | 'FP16'
  | 'FP32'
  | 'FP64'
  | 'BYTES';

/** A tensor's description in model metadata; −1 in `shape` is a size that may vary. */
export interface TensorMetadata {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}

/** JSON Schemas of a model's tensors and predictions, for the OpenAPI document. */
export interface ModelSchemas {
  /** A V1 prediction. */
  readonly prediction?: object;
  /** The fields of a V2 input, where more is known of them than that it is a tensor. */
  readonly input?: { readonly name?: object; readonly datatype?: object; readonly data?: object };
  /** The inputs of a V2 request that the model answers. */
  readonly exampleInputs?: readonly object[];
}

/**
 * A model that the KServe routes can serve.
 *
 * An error thrown by `predict` or `infer` may carry Fastify's `statusCode` (400 to 599) and `headers`;
 * any other error is answered with 500 and no detail.
 */
export interface KServeModel {
  readonly name: string;
  readonly version: string;
  /** The V2 platform, for example `onnx_onnxv1`. */
  readonly platform: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
  /** Reads V1's list of instances, before `predict` gets them; any list will do without it. */
  readonly instances?: Decoder<readonly unknown[]>;
  readonly schemas?: ModelSchemas | undefined;
  /** Loaded, warmed up and not draining: what readiness routes answer. */
  isReady(): boolean;
  /** Can answer predictions: true while draining, when `isReady` is already false. */
  isLoaded(): boolean;
  /** V1: one prediction per instance, in the same order. The instances are what `instances` made of them. */
  predict(instances: readonly unknown[], context: RequestContext): Promise<unknown[]>;
  /** V2: the inputs have been checked against `inputs`; returns every output. */
  infer(inputs: readonly Tensor[], context: RequestContext): Promise<Tensor[]>;
}
