export { bodyOf, parseJson } from './body.js';
export { BodyBudget } from './body-budget.js';
export {
  anything,
  checkCount,
  type Decoded,
  type Decoder,
  type ListOptions,
  list,
  object,
  optional,
  string,
} from './decoder.js';
export { codeOf, ERROR_CODES, type ErrorCode } from './error-codes.js';
export { cut, errorHandler, HttpError } from './errors.js';
export { type HttpOptions, http } from './http.js';
export { bodyErrors, errorResponses, pathErrors, predictionErrors } from './openapi.js';
export { type RequestContext, requestContext } from './request-context.js';
