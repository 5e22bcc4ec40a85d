// V1, and what belongs to no protocol. A row without `deviates` must get the same answer from both servers.
import { gzipSync } from 'node:zlib';
import {
  call,
  detail,
  deviates,
  error,
  get,
  JSON_TYPE,
  missing,
  missingOurs,
  NOT_500,
  ONE_SHAPE,
  post,
  unknown,
} from './row.js';

const PREDICT = '/v1/models/custom-model:predict';
const GOOD = '{"instances":["good"]}';
const predict = (body, extra) => post(PREDICT, body, extra);
const texts = (...instances) => predict(JSON.stringify({ instances }));
const typed = (type, answers) =>
  predict(GOOD, { headers: type === undefined ? {} : { 'content-type': type }, ...answers });

const NOT_LIST = error('Expected "instances" to be a list');
const NO_LIST_THEIRS = error("TypeError : 'NoneType' object is not iterable");
const NOT_TEXT_THEIRS = error('TypeError : TextInputSequence must be str');
const notText = (index) => error(`Expected text ${index} to be a string`);
const NOT_ALLOWED = detail('Method Not Allowed');
const REDIRECTED = error(
  'Use POST for :predict. If you did, a redirect from http to https made it a GET: call the https address.',
);

const PARSER = 'the same prefix, then the words of the parser';
const UNREADABLE = error(/^Unrecognized request format: ./);
const unreadable = (theirs) =>
  deviates(PARSER, [400, error(`Unrecognized request format: ${theirs}`)], [400, UNREADABLE]);

const BYTES = 'the original hands any other type to the model as bytes';
const refusedType = (type) => [415, error(`Expected a JSON body, got ${type}: send JSON as application/json`)];
const probability = (value) => value >= 0 && value <= 1;
const predictions = (count) => ({ predictions: Array(count).fill([probability, probability]) });
const STAGES = ['preprocess', 'predict', 'postprocess', 'explain'];
const hasStages = (text) => STAGES.every((stage) => text.includes(`# TYPE request_${stage}_seconds histogram\n`));
const CLOUD_EVENT = { specversion: '1.0', id: '1', source: 's', type: 't', time: '2026-01-01T00:00:00Z' };

/** `good` and `bad` are what KServe's server predicts for these words. */
export const v1Rows = ({ good, bad }) => ({
  'V1: routes': [
    get('/'),
    get('/v1/models'),
    get('/v1/models/custom-model'),
    get('/v1/models/custom-model?any=query'),
    get('/v1/models/other', unknown('other')),
    get('/v1/models/Custom-Model', unknown('Custom-Model')),
    get('/v1/models/caf%C3%A9', unknown('café')),
    get('/V1/models', deviates(ONE_SHAPE, [404, detail('Not Found')], [404, error('There is no GET /V1/models')])),
    get('/v1/models/', deviates('no redirects', [307, '', { location: /\/v1\/models$/ }], [404, missingOurs('')])),
    get(
      '/v1/models/custom-model/',
      deviates(
        'no redirects',
        [307, '', { location: /\/v1\/models\/custom-model$/ }],
        [404, error('There is no GET /v1/models/custom-model/')],
      ),
    ),
    get('/v1/models/a%2Fb', deviates(ONE_SHAPE, [404, detail('Not Found')], [404, missingOurs('a/b')])),
    get('/nowhere', deviates(ONE_SHAPE, [404, detail('Not Found')], [404, error('There is no GET /nowhere')])),
    call(
      'POST',
      '/v1/models',
      deviates(
        ONE_SHAPE,
        [405, NOT_ALLOWED, { allow: 'GET' }],
        [405, error('POST is not allowed here: use GET, HEAD'), { allow: 'GET, HEAD' }],
      ),
    ),
    call(
      'HEAD',
      '/v1/models/custom-model',
      deviates('HEAD works where GET does', [405, '', { allow: 'GET' }], [200, '']),
    ),
    get(
      PREDICT,
      deviates(
        'the usual cause is a redirect that made a POST a GET: 405 says so',
        [404, missing('custom-model:predict')],
        [405, REDIRECTED, { allow: 'POST' }],
      ),
    ),
    call(
      'PUT',
      PREDICT,
      deviates(
        ONE_SHAPE,
        [405, NOT_ALLOWED, { allow: 'GET' }],
        [405, error('PUT is not allowed here: use POST'), { allow: 'POST' }],
      ),
    ),
  ],

  'V1: which model, which verb': [
    post('/v1/models/other:predict', GOOD, unknown('other')),
    post('/v1/models/other:predict', '{', unknown('other')),
    post('/v1/models/other:predict', GOOD, { headers: { 'content-type': 'text/plain' }, ...unknown('other') }),
    post('/v1/models/other:explain', GOOD, unknown('other')),
    post('/v1/models/custom-model:predict:predict', GOOD, unknown('custom-model:predict')),
    post('/v1/models/custom-model%3Apredict', GOOD),
    predict(GOOD, { path: `${PREDICT}?any=query` }),
    post(
      `${PREDICT}/`,
      GOOD,
      deviates(
        'no redirects',
        [307, '', { location: /:predict$/ }],
        [404, error('There is no POST /v1/models/custom-model:predict/')],
      ),
    ),
    post(
      '/v1/models/custom-model:explain',
      GOOD,
      deviates(
        'there are no explainers; the original looks for one elsewhere',
        [501, error('Could not find explainer_host.')],
        [501, error('Model with name custom-model does not support :explain.')],
      ),
    ),
    get(
      '/v1/models/%zz',
      deviates(
        'a path that is not well encoded names no model',
        [404, missing('%zz')],
        [400, error("The path '/v1/models/%zz' is not well encoded.")],
      ),
    ),
    get(
      `/v1/models/${'x'.repeat(513)}`,
      deviates(
        'a name has at most 512 characters',
        [404, missing('x'.repeat(513))],
        [414, error(`The name in the path '/v1/models/${'x'.repeat(89)}…' is too long.`)],
      ),
    ),
    ...['', ':', ':train', ':PREDICT'].map((verb) =>
      post(
        `/v1/models/custom-model${verb}`,
        GOOD,
        deviates(
          'the answer names the verb that there is',
          [405, NOT_ALLOWED, { allow: 'GET' }],
          [404, error(`There is no verb "${verb.slice(1)}": use :predict.`)],
        ),
      ),
    ),
    post(
      '/v1/models/other',
      GOOD,
      deviates(ONE_SHAPE, [405, NOT_ALLOWED, { allow: 'GET' }], [404, missingOurs('other')]),
    ),
  ],

  'V1: predictions': [
    texts('good'),
    texts('good', 'bad'),
    predict('{"inputs":["good","bad"]}'),
    predict('{"instances":["good"],"parameters":{"a":1},"signature_name":"x"}'),
    predict('{"instances":["bad"],"instances":["good"]}'),
    texts('', '  ', 'x'),
    texts('Ünïcödé é e\u0301 😀 👩‍👩‍👧 映画 𠀀 ΑΣ Σ مرحبا \u202e ﬁ'),
    predict('{"instances":["a\\u0000b\\n\\t\\u00e9\\ud83d\\ude00"]}'),
    texts('a gripping, well acted drama', 'bad', 'not bad at all', 'good', 'I have seen better', 'good'),
    texts(...Array.from({ length: 40 }, (_, i) => ['good film', 'bad film', 'dull film', 'fine film'][i % 4])),
    texts('word '.repeat(300), 'good '.repeat(254), 'bad '.repeat(255)),
    texts('x'.repeat(19_999)),
    predict(
      '{"inputs":["bad"],"instances":["good"]}',
      deviates(
        'of both keys V1’s own is read; the original checks "instances" and reads "inputs"',
        [200, { predictions: [bad] }],
        [200, { predictions: [good] }],
      ),
    ),
    predict(
      '{"instances":[{"text":"good"}]}',
      deviates(
        'an instance may name its input',
        [500, error('ValueError : If using all scalar values, you must pass an index')],
        [200, { predictions: [good] }],
      ),
    ),
    ...['instances', 'inputs'].map((key) =>
      predict(
        JSON.stringify({ [key]: [] }),
        deviates('an empty list is a mistake', [200, { predictions: [] }], [400, error('Expected at least one text')]),
      ),
    ),
  ],

  'V1: bodies that are refused': [
    ...['"good"', 'null', '{}', '7'].map((value) => predict(`{"instances":${value}}`)),
    predict('{"inputs":["good"],"instances":7}'),
    call(
      'POST',
      PREDICT,
      deviates(
        PARSER,
        [400, error('Unrecognized request format: Input is a zero-length, empty document: line 1 column 1 (char 0)')],
        [400, error('Unrecognized request format: the body is empty')],
      ),
    ),
    predict('{}', deviates(NOT_500, [500, error("KeyError : 'instances'")], [400, NOT_LIST])),
    ...['["good"]', '"good"', '7', 'null', 'true'].map((body) =>
      predict(body, deviates(NOT_500, [500, NO_LIST_THEIRS], [400, NOT_LIST])),
    ),
    predict(
      '{"inputs":null}',
      deviates(
        NOT_500,
        [500, error("TypeError : object of type 'NoneType' has no len()")],
        [400, error('Expected "inputs" to be a list')],
      ),
    ),
    predict(
      '{"inputs":"good"}',
      deviates(
        'a text is not a list of letters',
        [200, predictions(4)],
        [400, error('Expected "inputs" to be a list')],
      ),
    ),
    ...['null', '1', 'true', '["good"]', '[]'].map((item) =>
      predict(`{"instances":[${item}]}`, deviates(NOT_500, [500, NOT_TEXT_THEIRS], [400, notText(0)])),
    ),
    predict('{"instances":["good",null]}', deviates(NOT_500, [500, NOT_TEXT_THEIRS], [400, notText(1)])),
    predict('', unreadable('Input is a zero-length, empty document: line 1 column 1 (char 0)')),
    predict('{', unreadable('unexpected end of data: line 1 column 2 (char 1)')),
    predict("{'instances':['good']}", unreadable('unexpected character: line 1 column 2 (char 1)')),
    predict('{"instances":["good"],}', unreadable('trailing comma is not allowed: line 1 column 22 (char 21)')),
    predict(`${GOOD} x`, unreadable('unexpected content after document: line 1 column 24 (char 23)')),
    predict(
      `\ufeff${GOOD}`,
      deviates(
        'editors on Windows put a byte order mark first',
        [400, error('Unrecognized request format: unexpected character: line 1 column 1 (char 0)')],
        [200, { predictions: [good] }],
      ),
    ),
    predict('{"instances":[NaN]}', unreadable('unexpected character: line 1 column 15 (char 14)')),
    predict(
      '{"instances":["\\ud800"]}',
      deviates(
        'half a character is JSON, and read as U+FFFD',
        [400, error('Unrecognized request format: no low surrogate in string: line 1 column 22 (char 21)')],
        [200, predictions(1)],
      ),
    ),
    predict(
      Buffer.from(GOOD.replace('good', '\xff'), 'latin1'),
      deviates(
        'the parser’s own words follow the same prefix',
        [
          400,
          error(
            'Unrecognized request format: str is not valid UTF-8: surrogates not allowed: line 1 column 1 (char 0)',
          ),
        ],
        [400, error('Unrecognized request format: the body is not UTF-8')],
      ),
    ),
  ],

  'V1: types of the body': [
    typed(undefined),
    typed('application/ld+json'),
    predict(GOOD, { headers: { ...JSON_TYPE, accept: 'text/plain', 'accept-encoding': 'gzip' } }),
    predict(GOOD, { headers: { ...JSON_TYPE, 'content-encoding': 'identity', 'transfer-encoding': 'chunked' } }),
    predict(GOOD, { headers: { ...JSON_TYPE, 'content-encoding': 'Identity' } }),
    ...[
      'application/json; charset=utf-8',
      'Application/JSON',
      'application/x-www-form-urlencoded',
      'text/plain',
      'text/html',
      'text/json',
      'application/vnd.api+json',
      '',
    ].map((type) =>
      typed(
        type,
        deviates(
          `${BYTES}; ours is read as JSON, as curl and load generators name any type`,
          [500, NO_LIST_THEIRS],
          [200, { predictions: [good] }],
        ),
      ),
    ),
    predict('instances=good', {
      headers: { 'content-type': 'text/html' },
      ...deviates(BYTES, [500, NO_LIST_THEIRS], [400, UNREADABLE]),
    }),
    ...['multipart/form-data; boundary=x', 'image/png'].map((type) =>
      typed(
        type,
        deviates(`${BYTES}; this one cannot be JSON`, [500, NO_LIST_THEIRS], refusedType(type.split(';')[0])),
      ),
    ),
    typed('application/octet-stream'),
    predict(gzipSync(GOOD), {
      headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
      ...deviates(
        'neither unpacks; ours says so',
        [400, error(/^Unrecognized request format: str is not valid UTF-8/)],
        [415, error('Expected a body without content encoding, got gzip')],
      ),
    }),
  ],

  'V1: CloudEvents': [
    predict(GOOD, {
      headers: { ...JSON_TYPE, 'ce-specversion': '1.0', 'ce-source': 's', 'ce-type': 't', 'ce-id': '1' },
      ...deviates(
        'no CloudEvents: the attributes are passed over',
        [200, { predictions: [good] }, { 'ce-type': 'io.kserve.inference.response' }],
        [200, { predictions: [good] }, { 'ce-type': undefined }],
      ),
    }),
    predict(JSON.stringify({ ...CLOUD_EVENT, data: { instances: ['good'] } }), {
      headers: { 'content-type': 'application/cloudevents+json' },
      ...deviates(
        'no CloudEvents',
        [
          200,
          {
            specversion: '1.0',
            id: /./,
            source: 'io.kserve.inference.custom-model',
            type: 'io.kserve.inference.response',
            time: /./,
            data: { predictions: [good] },
          },
          { 'content-type': 'application/cloudevents+json' },
        ],
        refusedType('application/cloudevents+json'),
      ),
    }),
  ],

  Limits: [
    {
      ...texts(...Array(257).fill('x')),
      ...deviates(
        'ours has limits, so that one client cannot take everything',
        [200, predictions(257)],
        [413, error('Expected at most 256 texts, got 257: send them in several requests')],
      ),
    },
    {
      ...texts('x'.repeat(20_001)),
      ...deviates(
        'ours has limits, so that one client cannot take everything',
        [200, predictions(1)],
        [400, error('Expected text 0 to have at most 20000 characters, got 20001')],
      ),
    },
    predict(
      JSON.stringify({ instances: ['good'], parameters: { padding: 'x'.repeat(2 ** 21) } }),
      deviates(
        'ours has limits, so that one client cannot take everything',
        [200, { predictions: [good] }],
        [413, error('The body is too large: at most 2097152 bytes are accepted.')],
      ),
    ),
  ],

  Operation: [
    get(
      '/metrics',
      deviates('the same four histograms; the others are of the process', [200, hasStages], [200, hasStages]),
    ),
    get(
      '/openapi.json',
      deviates(
        'each describes itself',
        [200, (document) => document.info.title === 'KServe ModelServer'],
        [200, (document) => document.info.title === 'inference-server'],
      ),
    ),
  ],
});
