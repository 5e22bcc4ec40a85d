export { bodyOf, jsonBody, parseJson } from './body.js';
export { BodyBudget } from './body-budget.js';
export { cut, errorHandler, HttpError, notFound, notFoundHandler } from './errors.js';
export { badPath, errorSchema, longName } from './openapi.js';
export { type RequestContext, requestContext } from './request-context.js';
