// How a row of the comparison is written.

export const JSON_TYPE = { 'content-type': 'application/json' };

export const call = (method, path, extra) => ({ method, path, ...extra });
export const get = (path, extra) => call('GET', path, extra);
export const post = (path, body, extra) => call('POST', path, { body, headers: JSON_TYPE, ...extra });

/**
 * Spread into a row whose two answers differ. An answer is [status, body, headers], headers only where they matter;
 * in a body a pattern or a function stands for the values that it accepts.
 */
export const deviates = (why, theirs, ours) => ({ deviates: { why, theirs, ours } });

export const error = (text) => ({ error: text });
export const detail = (text) => ({ detail: text });

export const ONE_SHAPE = 'every error has one shape: {"error": "…"}';
export const NOT_500 = 'a wrong request is the client’s fault: 400, not 500';

/** An unknown model: KServe's words, and then the models that there are. */
export const missing = (name) => error(`Model with name ${name} does not exist.`);
export const missingOurs = (name) => error(`Model with name ${name} does not exist. Available models: custom-model.`);
export const unknown = (name) =>
  deviates('the answer names the models that there are', [404, missing(name)], [404, missingOurs(name)]);
