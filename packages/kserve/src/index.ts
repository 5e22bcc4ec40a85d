export { decodeInstance, encodePrediction } from './instances.js';
export { kserve } from './kserve.js';
export type { Datatype, KServeModel, ModelSchemas, Tensor, TensorData, TensorMetadata } from './model.js';
export type { KServeOptions, Stage } from './options.js';
