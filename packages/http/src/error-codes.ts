/**
 * Every code of an error, and the status that comes with it. A code is stable: clients may depend on it, where the text
 * is for people. The first code of a status is that of errors that other code throws with a status alone.
 */
export const ERROR_CODES = {
  /** The body, the path or the request itself is not as described. */
  invalid_request: 400,
  /** There is no such path. */
  not_found: 404,
  /** There is no such model, or no such version of it. */
  model_not_found: 404,
  method_not_allowed: 405,
  /** The request did not arrive in time. */
  receive_timeout: 408,
  body_too_large: 413,
  /** The body has more instances than the server takes in a request. */
  too_many_instances: 413,
  name_too_long: 414,
  /** The body's type cannot be JSON, or the body is compressed. */
  unsupported_media_type: 415,
  expectation_failed: 417,
  headers_too_large: 431,
  /** The model or the server failed; the log says why. */
  internal_error: 500,
  not_implemented: 501,
  /** The server has no memory for another large body; try again after `Retry-After` seconds. */
  server_busy: 503,
  /** The queue is full; try again after `Retry-After` seconds. */
  queue_full: 503,
  /** The model is loading, or its threads are being replaced. */
  not_ready: 503,
  shutting_down: 503,
  /** The inference threads die as soon as they start. */
  unhealthy: 503,
  /** The prediction took too long. */
  timeout: 504,
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Returns the code of an error that has only a status. */
export function codeOf(status: number): ErrorCode {
  const known = Object.entries(ERROR_CODES).find(([, its]) => its === status)?.[0] as ErrorCode | undefined;
  return known ?? (status < 500 ? 'invalid_request' : 'internal_error');
}
