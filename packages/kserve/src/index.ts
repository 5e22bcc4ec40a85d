export { jsonBody } from './body.js';
export { errorHandler, errorSchema, HttpError, notFoundHandler } from './errors.js';
export { type KServeOptions, kserve, type Stage } from './kserve.js';
export type { Datatype, KServeModel, RequestContext, Tensor, TensorMetadata } from './model.js';
export { requestContext } from './request-context.js';
