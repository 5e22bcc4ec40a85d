// What is asked of both servers. A row without `deviates` must get the same answer from both.

const PREDICT = '/v1/models/custom-model:predict';
const JSON_TYPE = { 'content-type': 'application/json' };

const get = (path, extra = {}) => ({ method: 'GET', path, ...extra });
const post = (path, body, extra = {}) => ({ method: 'POST', path, body, headers: JSON_TYPE, ...extra });
const predict = (body, extra) => post(PREDICT, body, extra);
const infer = (body, extra) => post('/v2/models/custom-model/infer', JSON.stringify(body), extra);

/** `theirs` and `ours` are [status, body]; a RegExp as body is matched against the `error` text. */
const deviates = (why, theirs, ours) => ({ deviates: { why, theirs, ours } });
const NOT_LIST = { error: 'Expected "instances" to be a list' };
const CHECKED = 'a wrong body is the client’s fault: 400, not 500';

export const rows = [
  get('/'),
  get('/v1/models'),
  get('/v1/models/custom-model'),
  get('/v1/models/other'),
  predict('{"instances":["good","bad"]}'),
  predict('{"instances":["a gripping, well acted drama","Ünïcödé 😀 映画 ΑΣ","","x"]}'),
  predict('{"instances":["good"],"parameters":{"a":1}}'),
  post('/v1/models/custom-model%3Apredict', '{"instances":["good"]}'),
  predict('{"instances":["good"]}', { headers: {} }),
  predict('{"instances":"good"}'),
  predict('{"instances":{}}'),
  predict('{"instances":null}'),
  post('/v1/models/other:predict', '{"instances":["good"]}'),
  post('/v1/models/other:predict', '{'),
  get('/v2/health/live'),
  get('/v2/health/ready'),
  get('/v2/models'),
  get('/v2/models/other'),
  get('/v2/models/custom-model/ready'),
  get('/v2/models/other/ready'),
  get('/v2/models/custom-model/versions/1'),

  predict(
    '{',
    deviates(
      'the parser’s own words follow the same prefix',
      [400, /^Unrecognized request format: /],
      [400, /^Unrecognized request format: /],
    ),
  ),
  predict(
    '',
    deviates(
      'the parser’s own words follow the same prefix',
      [400, /^Unrecognized request format: /],
      [400, /^Unrecognized request format: /],
    ),
  ),
  predict('{}', deviates(CHECKED, [500, /^KeyError/], [400, NOT_LIST])),
  predict('[]', deviates(CHECKED, [500, /^TypeError/], [400, NOT_LIST])),
  predict('7', deviates(CHECKED, [500, /^TypeError/], [400, NOT_LIST])),
  predict(
    '{"instances":[null]}',
    deviates(CHECKED, [500, /^TypeError/], [400, { error: 'Expected text 0 to be a string' }]),
  ),
  predict(
    '{"instances":[["good"]]}',
    deviates(CHECKED, [500, /^TypeError/], [400, { error: 'Expected text 0 to be a string' }]),
  ),
  predict(
    '{"inputs":"good"}',
    deviates(CHECKED, [500, /^KeyError/], [400, { error: 'Expected "inputs" to be a list' }]),
  ),
  predict(
    '{"inputs":["good"]}',
    deviates(
      'the protocol knows both keys; a Python model has to look for both itself',
      [500, /^KeyError/],
      [200, 'predictions'],
    ),
  ),
  predict(
    '{"instances":[{"text":"good"}]}',
    deviates('an instance may name its input', [500, /^TypeError/], [200, 'predictions']),
  ),
  predict(
    '{"instances":[]}',
    deviates(
      'an empty request is a mistake',
      [200, { predictions: [] }],
      [400, { error: 'Expected at least one text' }],
    ),
  ),
  predict('{"instances":["good"]}', {
    headers: { 'content-type': 'application/json; charset=utf-8' },
    ...deviates('the original takes a type with parameters for bytes', [500, /^TypeError/], [200, 'predictions']),
  }),
  predict('{"instances":["good"]}', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    ...deviates('curl sends this type by default', [500, /^TypeError/], [200, 'predictions']),
  }),
  predict('{"instances":["good"]}', {
    headers: { 'content-type': 'text/plain' },
    ...deviates(
      'a body that is not JSON is refused, not handed to the model',
      [500, /^TypeError/],
      [415, { error: 'Expected a JSON body (application/json), got text/plain' }],
    ),
  }),
  get(
    PREDICT,
    deviates(
      'the usual cause is a redirect that made a POST a GET',
      [404, { error: 'Model with name custom-model:predict does not exist.' }],
      [405, /redirect/],
    ),
  ),
  post(
    '/v1/models/custom-model',
    '{}',
    deviates(
      'one shape for every error',
      [405, { detail: 'Method Not Allowed' }],
      [404, { error: 'There is no verb "": use :predict.' }],
    ),
  ),
  post(
    '/v1/models/custom-model:train',
    '{}',
    deviates(
      'one shape for every error',
      [405, { detail: 'Method Not Allowed' }],
      [404, { error: 'There is no verb "train": use :predict.' }],
    ),
  ),
  post(
    '/v1/models/custom-model:explain',
    '{"instances":["good"]}',
    deviates(
      'the original looks for an explainer service',
      [501, { error: 'Could not find explainer_host.' }],
      [501, { error: 'Model with name custom-model does not support :explain.' }],
    ),
  ),
  get(
    '/nowhere',
    deviates('one shape for every error', [404, { detail: 'Not Found' }], [404, { error: 'There is no GET /nowhere' }]),
  ),
  get('/v1/models/', deviates('no redirects', [307, ''], [404, /does not exist/])),
  get(
    '/v2',
    deviates(
      'our own name, and no repository extension',
      [200, { name: 'kserve', version: '0.15.2', extensions: ['model_repository_extension'] }],
      [200, { name: 'inference-server', version: '1', extensions: [] }],
    ),
  ),
  get(
    '/v2/models/custom-model',
    deviates(
      'the model describes itself',
      [200, { name: 'custom-model', versions: null, platform: '', inputs: [], outputs: [] }],
      [200, 'platform'],
    ),
  ),
  infer(
    { inputs: [{ name: 'text', shape: [1], datatype: 'BYTES', data: ['good'] }] },
    deviates('a Python model has to serve V2 itself', [500, /^TypeError/], [200, 'outputs']),
  ),
  infer(
    { inputs: [{ name: 'text' }] },
    deviates('the protocol’s error shape', [422, 'detail'], [400, /must have datatype BYTES/]),
  ),
];
