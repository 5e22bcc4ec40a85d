export { kserve } from './kserve.js';
export type { Datatype, KServeModel, Tensor, TensorMetadata } from './model.js';
export type { KServeOptions, Stage } from './options.js';
