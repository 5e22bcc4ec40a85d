export { jsonBody } from './body.js';
export { BodyBudget } from './body-budget.js';
export { cut, errorHandler, errorSchema, HttpError, notFound, notFoundHandler } from './errors.js';
export { type KServeOptions, kserve, type Stage } from './kserve.js';
export type { Datatype, KServeModel, RequestContext, Tensor, TensorMetadata } from './model.js';
export { requestContext } from './request-context.js';
